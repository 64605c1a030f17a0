package dicomwsi

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"telepath/tiling"
)

// found is what a slide's files turned out to be.
type found struct {
	instances []*instance
	// broken is what is wrong with the first slide image whose header can't be read.
	broken error
	// others counts DICOM files that aren't slide images, foreign are those that aren't DICOM.
	others  int
	foreign []tiling.Source
}

// openInstances reads every file's header, of those too that come after one which is refused:
// that the files are of several slides comes first. What can't be read at all ends it.
func openInstances(ctx context.Context, files []tiling.Source, codecs tiling.Codecs) (*found, error) {
	f := &found{}
	var refused error
	inflatable := int64(maxInflated)
	for _, file := range files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		in, err := openInstance(file, codecs, &inflatable)
		u, judged := tiling.AsUnreadable(err)
		switch {
		case err != nil && !judged:
			return nil, err
		case judged && u.Code == "not-a-slide":
			f.others++
			refused = cmp.Or(refused, err)
		case judged && u.Code == "unknown-format":
			f.foreign = append(f.foreign, file)
			refused = cmp.Or(refused, err)
		case judged:
			f.broken = cmp.Or(f.broken, inFile(err, file))
		case !slices.ContainsFunc(f.instances, in.sameAs):
			f.instances = append(f.instances, in)
		}
	}
	if len(f.instances) == 0 {
		return nil, cmp.Or(f.broken, refused)
	}
	return f, nil
}

// refusal is what is wrong with the first file that the slide can't do without.
func (f *found) refusal() error {
	for _, in := range f.instances {
		if in.flavour == flavourVolume && in.refused != nil {
			return in.refused
		}
	}
	return f.broken
}

// doubtAside says which files were left aside. One that isn't DICOM may be what is left of a
// level, so that it is named.
func (f *found) doubtAside(s *wsmSlide) {
	if f.others > 0 {
		s.doubt(fmt.Sprintf("Files that are not pictures of the slide were left aside: %d.", f.others))
	}
	if len(f.foreign) == 0 {
		return
	}
	var listed []string
	for _, file := range f.foreign[:min(len(f.foreign), maxListed)] {
		listed = append(listed, fmt.Sprintf("%s (%d bytes)", fileName(file), file.Size))
	}
	if more := len(f.foreign) - len(listed); more > 0 {
		listed = append(listed, fmt.Sprintf("%d more", more))
	}
	s.doubt(fmt.Sprintf("Files that are not DICOM were left aside: %s. If a level of the slide was among them, perhaps its full resolution, it is missing.", join(listed)))
}

// inFile says in which file something is wrong.
func inFile(err error, file tiling.Source) error {
	u, ok := tiling.AsUnreadable(err)
	if !ok {
		return err
	}
	named := *u
	named.Where = strings.TrimPrefix(u.Where+", file "+fileName(file), ", ")
	return &named
}

// fileName is the name a file came under, without its folders.
func fileName(file tiling.Source) string {
	const longest = 64 // characters
	return fmt.Sprintf("%q", shown(path.Base(strings.ReplaceAll(file.Name, `\`, "/")), longest))
}

// shown is what may be shown of a text from outside.
func shown(s string, longest int) string {
	runes := slices.DeleteFunc([]rune(s), func(r rune) bool { return !unicode.IsPrint(r) })
	return string(runes[:min(len(runes), longest)])
}

// maxListed bounds what is listed in one sentence.
const maxListed = 8

// sameAs says whether two files hold the same instance.
func (in *instance) sameAs(other *instance) bool {
	return in.uid != "" && in.uid == other.uid && in.series == other.series && in.grid() == other.grid() && in.file.Size == other.file.Size
}

// oneSeries refuses files of several slides and says how many are of each.
func oneSeries(instances []*instance) error {
	var series []string
	counts := map[string]int{}
	for _, in := range instances {
		if counts[in.series]++; counts[in.series] == 1 {
			series = append(series, in.series)
		}
	}
	if len(series) < 2 {
		return nil
	}
	var each []string
	for _, s := range series[:min(len(series), maxListed)] {
		each = append(each, fmt.Sprint(counts[s]))
	}
	if len(series) > maxListed {
		each = append(each, "others")
	}
	return tiling.Unreadable("mixed-series", fmt.Sprintf("The files belong to %d different slides: %s files of each", len(series), join(each)), "SeriesInstanceUID (0020,000E)", "Choose the files of one slide (one DICOM series) at a time.")
}
