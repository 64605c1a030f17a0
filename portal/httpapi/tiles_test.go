package httpapi_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"telepath/portal"
	"telepath/portal/httpapi"
	"telepath/tiling"
	"telepath/tiling/drawn"
)

// slide makes a case of the clinician with one slide.
func (r *rig) slide() httpapi.SlideView {
	r.t.Helper()
	c := r.newCase(clinician, "A-1")
	r.send(clinician, c.ID, []byte("a slide"))
	return decode[httpapi.CaseView](r.t, r.as(clinician, "GET", "/api/v1/cases/"+c.ID, nil)).Slides[0]
}

func tileURL(s httpapi.SlideView, level, col, row int) string {
	return fmt.Sprintf("%s/%d/%d/%d.jpg", s.TilesURL, level, col, row)
}

func TestTiles(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.slide()
	inner := r.as(clinician, "GET", tileURL(s, 0, 1, 1), nil)
	if inner.StatusCode != 200 || !bytes.Equal(inner.body, storedTile) || inner.Header.Get("Content-Type") != "image/jpeg" {
		t.Fatalf("a whole tile is not handed over as stored: %s %q", inner.Status, inner.body)
	}
	if got := inner.Header.Get("Cache-Control"); got != "private, max-age=31536000, immutable" {
		t.Errorf("Cache-Control %q", got)
	}
	tag := inner.Header.Get("ETag")
	if a := r.as(clinician, "GET", tileURL(s, 0, 1, 1), nil, "If-None-Match", tag); tag == "" || a.StatusCode != http.StatusNotModified || len(a.body) > 0 {
		t.Errorf("with the ETag %q: %s", tag, a.Status)
	}
	if a := r.as(clinician, "HEAD", tileURL(s, 0, 1, 1), nil); a.StatusCode != 200 || a.ContentLength != int64(len(storedTile)) {
		t.Errorf("HEAD: %s, %d bytes", a.Status, a.ContentLength)
	}
	const last = slideSide / 256 // 1500 px are six columns, the last 220 px wide
	for range 2 {                // the second comes from the cache
		edge := r.as(clinician, "GET", tileURL(s, 0, last, last), nil)
		img, err := jpeg.DecodeConfig(bytes.NewReader(edge.body))
		if err != nil || img.Width != slideSide-last*256 || img.Height != slideSide-last*256 {
			t.Errorf("the last tile is %+v, %v", img, err)
		}
	}
	for _, path := range []string{"/0/6/0.jpg", "/0/0/6.jpg", "/9/0/0.jpg", "/0/-1/0.jpg", "/0/01/0.jpg", "/0/x/0.jpg", "/0/99999999999999999999/0.jpg"} {
		if a := r.as(clinician, "GET", "/api/v1/slides/"+s.ID+"/tiles"+path, nil); a.StatusCode != 404 || a.Header.Get("ETag") != "" {
			t.Errorf("%s: %s", path, a.Status)
		}
	}
	if a := r.as(clinician, "GET", "/api/v1/slides/"+s.ID+"/tiles/0/1/1.jpg", nil); a.StatusCode != 200 || a.Header.Get("ETag") != tag {
		t.Errorf("without the files' mark: %s", a.Status)
	}
	if a := r.as(clinician, "GET", "/api/v1/slides/"+s.ID+"/files/00000000/tiles/0/1/1.jpg", nil); a.StatusCode != 404 {
		t.Errorf("of other files: %s", a.Status)
	}
	if a := r.as(stranger, "GET", tileURL(s, 0, 1, 1), nil, "If-None-Match", tag); a.StatusCode != 404 {
		t.Errorf("somebody else gets %s", a.Status)
	}
}

func TestTilesDoNotAskTheDatabase(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.slide()
	r.as(clinician, "GET", tileURL(s, 0, 0, 0), nil)
	before := r.store.reads.Load()
	for i := range 25 {
		if a := r.as(clinician, "GET", tileURL(s, 0, i%5, i/5), nil); a.StatusCode != 200 {
			t.Fatal(a.Status)
		}
	}
	if n := r.store.reads.Load() - before; n > 2 {
		t.Errorf("25 tiles asked the database %d times", n)
	}
}

func TestPicturesOfASlide(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.slide()
	if !s.HasLabel || !s.HasOverview {
		t.Errorf("%+v", s)
	}
	for _, path := range []string{s.ThumbnailURL, "/api/v1/slides/" + s.ID + "/label.jpg", "/api/v1/slides/" + s.ID + "/overview.jpg"} {
		a := r.as(clinician, "GET", path, nil)
		if _, err := jpeg.Decode(bytes.NewReader(a.body)); err != nil || a.StatusCode != 200 {
			t.Errorf("%s: %s %v", path, a.Status, err)
		}
		if again := r.as(clinician, "GET", path, nil, "If-None-Match", a.Header.Get("ETag")); again.StatusCode != 304 {
			t.Errorf("%s again: %s", path, again.Status)
		}
		if foreign := r.as(stranger, "GET", path, nil); foreign.StatusCode != 404 {
			t.Errorf("%s for somebody else: %s", path, foreign.Status)
		}
	}
}

func TestScoresAndHeatmap(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *httpapi.Config) { c.Models = append(c.Models, cardOnly{}) })
	w := r.newWorld(clinician, "A-1")
	got := decode[httpapi.RunScores](t, r.as(clinician, "GET", "/api/v1/runs/"+w.run+"/scores", nil))
	if got.Class != "hot" || len(got.Cells) != 1 || got.Cells[0] != [3]float32{1, 2, 0.75} || got.Grid.Cols != 6 {
		t.Errorf("%+v", got)
	}
	heat := r.as(clinician, "GET", "/api/v1/runs/"+w.run+"/heatmap.png", nil)
	if !strings.Contains(string(heat.body), "heat") || heat.Header.Get("Content-Type") != "image/png" {
		t.Errorf("%s %q", heat.Status, heat.body)
	}
	regions := decode[httpapi.Findings](t, r.as(clinician, "GET", "/api/v1/runs/"+w.run+"/regions", nil))
	if len(regions.Findings) != 1 || regions.Findings[0].ID != w.finding {
		t.Errorf("%+v", regions)
	}
	models := decode[httpapi.Models](t, r.as(clinician, "GET", "/api/v1/models", nil))
	if len(models.Models) != 1 || models.Models[0].Ready || models.Models[0].Endpoint != "" || models.Models[0].Reason == "" {
		t.Errorf("%+v", models)
	}
}

// Single ranges, as a client asks for them that continues a broken transfer.
func TestTileRanges(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	url := tileURL(r.slide(), 0, 1, 1)
	whole := r.as(clinician, "GET", url, nil)
	tag, size := whole.Header.Get("ETag"), len(storedTile)
	if whole.Header.Get("Accept-Ranges") != "bytes" || strings.HasPrefix(tag, "W/") {
		t.Errorf("headers %v", whole.Header)
	}
	for _, c := range []struct {
		method  string
		headers []string
		status  int
		content string
		field   string // Content-Range
	}{
		{"GET", []string{"Range", "bytes=2-5"}, 206, string(storedTile[2:6]), fmt.Sprintf("bytes 2-5/%d", size)},
		{"GET", []string{"Range", "bytes=-3"}, 206, string(storedTile[size-3:]), fmt.Sprintf("bytes %d-%d/%d", size-3, size-1, size)},
		{"GET", []string{"Range", "bytes=2-5", "If-Range", tag}, 206, string(storedTile[2:6]), fmt.Sprintf("bytes 2-5/%d", size)},
		{"GET", []string{"Range", "bytes=2-5", "If-Range", `"another"`}, 200, string(storedTile), ""},
		{"GET", []string{"Range", "bytes=2-5", "If-Range", "W/" + tag}, 200, string(storedTile), ""},
		{"GET", []string{"Range", "bytes=2-5", "If-Range", "Mon, 02 Jan 2006 15:04:05 GMT"}, 200, string(storedTile), ""},
		{"GET", []string{"Range", "bytes=2-5", "If-None-Match", tag}, 304, "", ""},
		{"GET", []string{"Range", "bytes=0-1,3-4"}, 200, string(storedTile), ""},
		{"GET", []string{"Range", "bytes=5-2"}, 200, string(storedTile), ""},
		{"HEAD", []string{"Range", "bytes=2-5"}, 200, "", ""},
	} {
		a := r.as(clinician, c.method, url, nil, c.headers...)
		if a.StatusCode != c.status || string(a.body) != c.content || a.Header.Get("Content-Range") != c.field || a.Header.Get("ETag") != tag {
			t.Errorf("%s %q: %s %q %v", c.method, c.headers, a.Status, a.body, a.Header)
		}
	}
	a := r.as(clinician, "GET", url, nil, "Range", fmt.Sprintf("bytes=%d-", size))
	if a.StatusCode != 416 || a.Header.Get("Content-Range") != fmt.Sprintf("bytes */%d", size) || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("behind the end: %s %v", a.Status, a.Header)
	}
	if p := a.problem(t); p.Detail == "" {
		t.Errorf("%+v", p)
	}
	if a := r.as(stranger, "GET", url, nil, "Range", "bytes=0-1"); a.StatusCode != 404 {
		t.Errorf("somebody else gets %s", a.Status)
	}
}

// The quick way to a tile and the route, which a query makes a request take, say the same.
func TestQuickTilesAreTheRoutes(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.slide()
	for _, path := range []string{
		tileURL(s, 0, 1, 1), tileURL(s, 1, 0, 0), tileURL(s, 0, 5, 5), tileURL(s, 0, 6, 0), tileURL(s, 7, 0, 0), tileURL(s, 0, 1, 1) + "x",
		strings.Replace(tileURL(s, 0, 1, 1), "/1.jpg", "/01.jpg", 1), strings.Replace(tileURL(s, 0, 1, 1), s.ID, "nobody", 1),
		strings.Replace(tileURL(s, 0, 1, 1), "/files/", "/files/0", 1),
	} {
		for _, headers := range [][]string{nil, {"X-Forwarded-Proto", "https"}, {"X-Forwarded-Proto", "http"}, {"Range", "bytes=0-3"}, {"If-None-Match", "*"}} {
			for _, u := range []portal.User{clinician, stranger, {}} {
				r.as(u, "GET", path, nil, headers...) // so that both find what is remembered
				quick, route := r.as(u, "GET", path, nil, headers...), r.as(u, "GET", path+"?", nil, headers...)
				for _, a := range []answer{quick, route} {
					for _, name := range []string{"X-Request-Id", "Date"} {
						if a.Header.Get(name) == "" {
							t.Errorf("%s without %s", path, name)
						}
						a.Header.Del(name)
					}
				}
				same := bytes.Equal(quick.body, route.body) || quick.StatusCode >= 400
				if quick.StatusCode != route.StatusCode || !same || !reflect.DeepEqual(quick.Header, route.Header) {
					t.Errorf("%s of %q with %v:\n%s %v\n%s %v", path, u.ID, headers, quick.Status, quick.Header, route.Status, route.Header)
				}
			}
		}
	}
}

// The quick way is taken for stored tiles of somebody who may see them, and for nothing else.
func TestQuickTilesAreTaken(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.slide()
	inner := tileURL(s, 0, 1, 1)
	r.as(clinician, "GET", inner, nil)
	for _, c := range []struct {
		method, path string
		user         portal.User
		header       string
		want         bool
	}{
		{"GET", inner, clinician, "", true}, {"HEAD", inner, clinician, "", false}, {"GET", inner, stranger, "", false}, {"GET", inner, portal.User{}, "", false},
		{"GET", tileURL(s, 0, 5, 5), clinician, "", false}, {"GET", inner, clinician, "Range", false}, {"GET", inner, clinician, "If-None-Match", false},
		{"GET", s.ThumbnailURL, clinician, "", false}, {"POST", inner, clinician, "", false},
	} {
		var req fasthttp.Request
		req.Header.SetMethod(c.method)
		req.SetRequestURI(c.path)
		if c.user.ID != "" {
			req.Header.Set("Authorization", "Bearer "+r.token(c.user))
		}
		if c.header != "" {
			req.Header.Set(c.header, "bytes=0-1")
		}
		var ctx fasthttp.RequestCtx
		ctx.Init(&req, nil, nil)
		if got := r.server.QuickTile(&ctx); got != c.want || got && !bytes.Equal(ctx.Response.Body(), storedTile) {
			t.Errorf("%s %s of %q with %q: %v", c.method, c.path, c.user.ID, c.header, got)
		}
	}
}

// twoWays hands over different bytes to the quick way and to the route.
type twoWays struct{ storedSlide }

var quickBytes = []byte("\xff\xd8 by the quick way \xff\xd9")

func (twoWays) ReadStoredTile(_ context.Context, _ int, _ tiling.TileIndex, into []byte) ([]byte, bool, error) {
	return append(into[:0], quickBytes...), true, nil
}

// The server that listens has the quick way before its routes, and what it checks holds for
// requests that come in over the network.
func TestTheServerTakesTheQuickWay(t *testing.T) {
	t.Parallel()
	open := func(context.Context, []tiling.Source) (tiling.Slide, error) {
		s, err := drawn.New(slideSide, slideSide, 7)
		return twoWays{storedSlide{s}}, err
	}
	r := newRig(t, func(c *httpapi.Config) { c.Intake.Open, c.Shelf.Open = open, open })
	s := r.slide()
	inner := tileURL(s, 0, 1, 1)
	for i, want := range [][]byte{storedTile, quickBytes, quickBytes} { // the route comes first: it opens the slide
		if a := r.as(clinician, "GET", inner, nil); a.StatusCode != 200 || !bytes.Equal(a.body, want) {
			t.Fatalf("request %d: %s %q, want %q", i, a.Status, a.body, want)
		}
	}
	for range 2 { // also when the first refusal is remembered
		if a := r.as(stranger, "GET", inner, nil); a.StatusCode != 404 || bytes.Contains(a.body, quickBytes) {
			t.Errorf("a slide of another hospital: %s", a.Status)
		}
		for name, headers := range map[string][]string{
			"no session": nil, "a made-up token": {"Authorization", "Bearer made-up"}, "a made-up session": {"Cookie", "telepath_session=made-up"},
		} {
			if a := r.as(portal.User{}, "GET", inner, nil, headers...); a.StatusCode != 401 || bytes.Contains(a.body, quickBytes) {
				t.Errorf("%s: %s", name, a.Status)
			}
		}
	}
}

// bareSlide is a slide of one level in an encoding that no browser knows; it counts reading.
type bareSlide struct {
	tiling.Slide
	read *atomic.Int64
}

func (b bareSlide) Info() tiling.Info {
	info := b.Slide.Info()
	info.Levels = info.Levels[:1]
	return info
}

// Tile is a ramp of grey: drawing tissue takes longer than what is tested.
func (b bareSlide) Tile(ctx context.Context, level int, at tiling.TileIndex) (*image.RGBA, error) {
	b.read.Add(1)
	l := b.Info().Levels[level]
	w, h := l.TileSize(at)
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = uint8(255 - (at.Col+at.Row+i/4%w/16)*4)
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	return img, ctx.Err()
}

// bare makes a server whose slides are bareSlides of 2600 x 2100 pixels; encoded tiles are
// kept in folder.
func bare(folder string, read *atomic.Int64) func(*httpapi.Config) {
	open := func(context.Context, []tiling.Source) (tiling.Slide, error) {
		s, err := drawn.New(2600, 2100, 7)
		return bareSlide{s, read}, err
	}
	return func(c *httpapi.Config) {
		c.TileFolder = folder
		c.Intake.Open, c.Shelf.Open = open, open
	}
}

// restart stops the server and starts it anew on the same records.
func (r *rig) restart(change ...func(*httpapi.Config)) {
	r.t.Helper()
	r.stop()
	<-r.served
	r.start(change)
}

// The page lists the levels that the file lacks, and their tiles are made once: also after
// the server has been started again.
func TestMissingLevelsAreMadeOnce(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "tiles")
	var read atomic.Int64
	r := newRig(t, bare(folder, &read))
	s := r.slide()
	if len(s.Info.Levels) != 3 || s.Info.Levels[2].Width != 650 {
		t.Fatalf("levels %+v", s.Info.Levels)
	}
	top := s.Info.Levels[2]
	var before []byte
	for round := range 2 {
		a := r.as(clinician, "GET", tileURL(s, 2, 2, 2), nil)
		img, err := jpeg.Decode(bytes.NewReader(a.body))
		if err != nil || img.Bounds().Dx() != top.Width-2*256 || img.Bounds().Dy() != top.Height-2*256 {
			t.Fatalf("the last tile of the smallest level: %s %v", a.Status, err)
		}
		if round == 1 && !bytes.Equal(a.body, before) {
			t.Error("the second time it is another one")
		}
		before = a.body
	}
	for level := range 3 {
		for _, at := range [][2]int{{0, 0}, {1, 2}} {
			if a := r.as(clinician, "GET", tileURL(s, level, at[0], at[1]), nil); a.StatusCode != 200 {
				t.Errorf("level %d: %s", level, a.Status)
			}
		}
	}
	if a := r.as(clinician, "GET", tileURL(s, 3, 0, 0), nil); a.StatusCode != 404 {
		t.Errorf("a level too many: %s", a.Status)
	}
	middle := s.Info.Levels[1] // all of it, all of the smallest, and two of the full resolution
	wantFiles(t, filepath.Join(folder, s.ID), middle.Cols()*middle.Rows()+top.Cols()*top.Rows()+2)
	r.restart(bare(folder, &read))
	was := read.Load()
	for _, u := range []string{tileURL(s, 2, 2, 2), tileURL(s, 0, 1, 2)} {
		if a := r.as(clinician, "GET", u, nil); a.StatusCode != 200 {
			t.Errorf("after a restart: %s", a.Status)
		}
	}
	if n := read.Load() - was; n != 0 {
		t.Errorf("after a restart %d tiles were read again", n)
	}
}

// The notice of a finished check has the smallest level made before anybody looks; tiles of
// slides that are gone are removed.
func TestPreparedBeforeAnybodyLooks(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "tiles")
	gone := filepath.Join(folder, "gone", "mark", "0", "0_0")
	must(t, os.MkdirAll(gone, 0o700))
	var read atomic.Int64
	r := newRig(t, bare(folder, &read))
	s := r.slide()
	notice := portal.Notice{Kind: "slide", Hospital: county.ID, Slide: s.ID, State: string(portal.SlideReady)}
	must(t, r.broker.Publish(t.Context(), notice.Message()))
	levels := s.Info.Levels
	top := levels[2].Cols() * levels[2].Rows()
	wantFiles(t, filepath.Join(folder, s.ID), top+levels[1].Cols()*levels[1].Rows())
	wantFiles(t, filepath.Join(folder, "gone"), 0)
	was := read.Load()
	for i := range top {
		if a := r.as(clinician, "GET", tileURL(s, 2, i%levels[2].Cols(), i/levels[2].Cols()), nil); a.StatusCode != 200 {
			t.Errorf("tile %d: %s", i, a.Status)
		}
	}
	if n := read.Load() - was; n != 0 {
		t.Errorf("%d tiles were read for the first look", n)
	}
}

// wantFiles waits until there are so many files below a folder, none being a folder itself
// when it is 0.
func wantFiles(t *testing.T, dir string, want int) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		files := 0
		err := filepath.WalkDir(dir, func(_ string, e os.DirEntry, err error) error {
			if err == nil && (e.Type().IsRegular() || want == 0) {
				files++
			}
			return nil
		})
		must(t, err)
		if files == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d files in %s, want %d", files, dir, want)
		}
	}
}

// A right that ends is believed for ten seconds at most, and a log-out ends at once.
func TestTilesEndWithTheRight(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64
	now := func() time.Time { return portal.SystemClock().Add(time.Duration(ahead.Load())) }
	r := newRig(t, func(c *httpapi.Config) { c.Now = now })
	s := r.slide()
	url := tileURL(s, 0, 1, 1)
	r.submit(t, clinician, s.CaseID)
	if a := r.as(specialist, "GET", url, nil); a.StatusCode != 200 {
		t.Fatal(a.Status)
	}
	r.write(func(tx portal.Tx) error { // the specialist no longer sees it
		c, err := tx.Case(s.CaseID)
		if err != nil {
			return err
		}
		c.State = portal.CaseDraft
		return tx.SaveCase(&c)
	})
	ahead.Store(int64(10 * time.Second))
	if a := r.as(specialist, "GET", url, nil); a.StatusCode != 404 {
		t.Errorf("ten seconds after the right ended: %s", a.Status)
	}
	if a := r.as(clinician, "GET", url, nil); a.StatusCode != 200 {
		t.Fatal(a.Status)
	}
	must(t, r.auth.Logout(t.Context(), r.token(clinician), ""))
	if a := r.as(clinician, "GET", url, nil); a.StatusCode != 401 {
		t.Errorf("after the log-out: %s", a.Status)
	}
}
