package dicomwsi

import (
	"context"

	"telepath/tiling"
)

// SeriesUID reads a file's header and returns its SeriesInstanceUID (0020,000E), which the
// files of one slide share. A file that is no whole-slide instance is an
// *tiling.UnreadableError; whether its pixels can be read is found out on opening.
func SeriesUID(_ context.Context, file tiling.Source) (uid string, err error) {
	defer tiling.Recovered("dicomwsi", &err)
	inflatable := int64(maxInflated)
	in, _, err := openHeader(file, &inflatable)
	if err != nil {
		return "", err
	}
	return in.series, nil
}
