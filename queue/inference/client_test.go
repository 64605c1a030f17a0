package inference

import (
	"context"
	"encoding/json"
	"errors"
	"image"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"telepath/queue"
)

func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// Over the wire the scores are those in process, bit for bit, in every type and layout.
func TestClientAgreesWithTheModel(t *testing.T) {
	t.Parallel()
	for _, datatype := range []string{"UINT8", "FP32"} {
		for _, layout := range []string{"NHWC", "NCHW", ""} {
			t.Run(datatype+layout, func(t *testing.T) {
				t.Parallel()
				m := newSums(datatype, layout)
				c := New(m.card, serve(t, Handler(m))+"/", nil)
				if err := c.Ready(t.Context()); err != nil {
					t.Fatal(err)
				}
				tiles := randomTiles(5, 32)
				// A picture cut out of a larger one has another stride.
				tiles = append(tiles, randomTiles(1, 64)[0].SubImage(image.Rect(10, 20, 42, 52)).(*image.RGBA))
				want, err := m.Score(t.Context(), tiles)
				if err != nil {
					t.Fatal(err)
				}
				got, err := c.Score(t.Context(), tiles)
				if err != nil || !slices.EqualFunc(got, want, slices.Equal) {
					t.Errorf("got %v, %v, want %v", got, err, want)
				}
			})
		}
	}
}

func TestClientSplitsLargeBatches(t *testing.T) {
	t.Parallel()
	m := newSums("FP32", "NHWC")
	n := requestBytes/tileBytes(m.card) + 3
	requests := make(chan struct{}, 10)
	h := Handler(m)
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests <- struct{}{}
		h.ServeHTTP(w, r)
	}))
	tile := randomTiles(1, 32)[0]
	got, err := New(m.card, url, nil).Score(t.Context(), slices.Repeat([]*image.RGBA{tile}, n))
	if err != nil || len(got) != n || len(requests) != 2 {
		t.Errorf("%d scores in %d requests, %v; want %d in 2", len(got), len(requests), err, n)
	}
	if got, err := New(m.card, url, nil).Score(t.Context(), nil); err != nil || len(got) != 0 {
		t.Errorf("no tiles: %v, %v", got, err)
	}
}

func TestClientRefusesTilesOfAnotherSize(t *testing.T) {
	t.Parallel()
	m := newSums("UINT8", "NHWC")
	for _, tile := range []*image.RGBA{nil, image.NewRGBA(image.Rect(0, 0, 31, 32))} {
		if _, err := New(m.card, "http://127.0.0.1:1", nil).Score(t.Context(), []*image.RGBA{tile}); err == nil {
			t.Error("accepted")
		}
	}
}

// respondWith answers every infer request with a body; binary sizes and header are made
// from it.
func respondWith(outputs []tensor, id string, raw []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		head, _ := json.Marshal(inferResponse{ModelName: "sums", ID: id, Outputs: outputs})
		w.Header().Set(lengthHeader, strconv.Itoa(len(head)))
		_, _ = w.Write(append(head, raw...))
	}
}

func TestClientRefusesBadAnswers(t *testing.T) {
	t.Parallel()
	out := func(size int, shape ...int64) []tensor {
		return []tensor{{Name: "out", Datatype: "FP32", Shape: shape, Parameters: map[string]any{"binary_data_size": size}}}
	}
	good := appendFloats(nil, []float32{0.1, 0.2, 0.3, 0.4, 0.5, 0.6})
	nan := float32(math.NaN())
	text := func(status int, header, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			if header != "" {
				w.Header().Set(lengthHeader, header)
			}
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}
	for name, c := range map[string]struct {
		h    http.HandlerFunc
		want string
	}{
		"shape":          {respondWith(out(24, 3, 2), "", good), "asked was FP32 [2 3]"},
		"variable shape": {respondWith(out(24, -1, 3), "", good), "asked was"},
		"short binary":   {respondWith(out(24, 2, 3), "", good[:20]), "20 are there"},
		"less declared":  {respondWith(out(20, 2, 3), "", good), "take 24"},
		"too many bytes": {respondWith(out(24, 2, 3), "", append(slices.Clone(good), 0)), "too many"},
		"not a number":   {respondWith(out(24, 2, 3), "", appendFloats(nil, []float32{0, 0, nan, 0, 0, 0})), "not in [0,1]"},
		"over one":       {respondWith(out(24, 2, 3), "", appendFloats(nil, []float32{0, 0, 1.5, 0, 0, 0})), "not in [0,1]"},
		"other output":   {respondWith([]tensor{{Name: "x", Datatype: "FP32"}}, "", nil), `no output "out"`},
		"other request":  {respondWith(out(24, 2, 3), "another", good), "another"},
		"huge size":      {respondWith(out(1<<40, 2, 3), "", good), "is no size"},
		"server error":   {text(500, "", `{"error":"CUDA out of memory"}`), "CUDA out of memory"},
		"plain error":    {text(503, "", "busy"), "503"},
		"no json":        {text(200, "", "hello"), "no JSON"},
		"header lies":    {text(200, "99999", "{}"), "99999"},
		"endless":        {text(200, "", strings.Repeat(" ", 2*maxJSON)), "more than"},
		"no data":        {text(200, "", `{"outputs":[{"name":"out","datatype":"FP32","shape":[2,3]}]}`), "no data"},
		"json short":     {text(200, "", `{"outputs":[{"name":"out","datatype":"FP32","shape":[2,3],"data":[0.1,0.2,0.3,0.4,0.5]}]}`), "5 numbers"},
		"json words":     {text(200, "", `{"outputs":[{"name":"out","datatype":"FP32","shape":[2,3],"data":["a","b","c","d","e","f"]}]}`), "no number"},
		"half": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte(`{"outputs":`))
		}, "read the answer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := New(newSums("UINT8", "NHWC").card, serve(t, c.h), nil).Score(t.Context(), randomTiles(2, 32))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestClientReadsJSONAnswers(t *testing.T) {
	t.Parallel()
	h := func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"outputs":[{"name":"other","datatype":"INT64","shape":[1],"data":[1]},
			{"name":"out","datatype":"FP32","shape":[2,3],"data":[[0.25,0.5,1],[0,0,0]]}]}`))
	}
	got, err := New(newSums("UINT8", "NHWC").card, serve(t, http.HandlerFunc(h)), nil).Score(t.Context(), randomTiles(2, 32))
	if err != nil || !slices.Equal(got[0], []float32{0.25, 0.5, 1}) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestClientEndsWithItsContext(t *testing.T) {
	t.Parallel()
	arrived, release := make(chan struct{}), make(chan struct{})
	url := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { close(arrived); <-release }))
	t.Cleanup(func() { close(release) })
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	go func() { <-arrived; cancel() }()
	if _, err := New(newSums("UINT8", "NHWC").card, url, nil).Score(ctx, randomTiles(1, 32)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestReadyComparesTheCard(t *testing.T) {
	t.Parallel()
	m := newSums("UINT8", "NHWC")
	url := serve(t, Handler(m))
	for name, change := range map[string]func(*queue.Card){
		"size": func(c *queue.Card) { c.TileSize = 64 }, "type": func(c *queue.Card) { c.Input.Datatype = "FP32" },
		"layout": func(c *queue.Card) { c.Input.Layout = "NCHW" }, "input": func(c *queue.Card) { c.Input.Name = "x" },
		"output": func(c *queue.Card) { c.Output.Name = "x" }, "classes": func(c *queue.Card) { c.Classes = []string{"a"} },
		"name": func(c *queue.Card) { c.Name = "x" },
	} {
		card := m.card
		change(&card)
		if err := New(card, url, nil).Ready(t.Context()); err == nil {
			t.Errorf("another %s is ready", name)
		}
	}
	broken := newSums("UINT8", "NHWC")
	broken.err = errBroken
	if err := New(broken.card, serve(t, Handler(broken)), nil).Ready(t.Context()); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("a broken model: %v", err)
	}
	if err := New(m.card, "http://127.0.0.1:1", nil).Ready(t.Context()); err == nil {
		t.Error("an absent server is ready")
	}
}
