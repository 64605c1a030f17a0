package inference

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func ask(t *testing.T, h http.Handler, method, path, header string, body []byte) (int, http.Header, []byte) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, bytes.NewReader(body))
	if header != "" {
		r.Header.Set(lengthHeader, header)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	out, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Code, w.Header(), out
}

func TestServerAnswers(t *testing.T) {
	t.Parallel()
	m := newSums("UINT8", "NHWC")
	h := Handler(m)
	broken := newSums("UINT8", "NHWC")
	broken.err = errBroken
	for _, c := range []struct {
		h      http.Handler
		path   string
		status int
		want   string
	}{
		{h, "/v2", 200, `"binary_tensor_data"`},
		{h, "/v2/health/live", 200, `true`},
		{h, "/v2/health/ready", 200, `true`},
		{h, "/v2/models/sums", 200, `"shape":[-1,32,32,3]`},
		{h, "/v2/models/sums/versions/3", 200, `"shape":[-1,3]`},
		{h, "/v2/models/sums/ready", 200, `true`},
		{h, "/v2/models/sums/versions/3/ready", 200, `true`},
		{h, "/v2/models/other", 404, `"error"`},
		{h, "/v2/models/sums/versions/4", 404, `"error"`},
		{Handler(broken), "/v2/health/ready", 503, "out of memory"},
		{Handler(broken), "/v2/models/sums/ready", 503, "out of memory"},
	} {
		if status, _, body := ask(t, c.h, "GET", c.path, "", nil); status != c.status || !strings.Contains(string(body), c.want) {
			t.Errorf("%s: %d %s, want %d %s", c.path, status, body, c.status, c.want)
		}
	}
}

// jsonRequest is one white and one black tile as nested JSON.
func jsonRequest(datatype string, white string) string {
	tile := func(v string) string {
		row := "[" + strings.Repeat("["+v+","+v+","+v+"],", 31) + "[" + v + "," + v + "," + v + "]]"
		return "[" + strings.Repeat(row+",", 31) + row + "]"
	}
	return fmt.Sprintf(`{"id":"42","inputs":[{"name":"in","datatype":%q,"shape":[2,32,32,3],"data":[%s,%s]}]}`, datatype, tile(white), tile("0"))
}

func TestServerTakesJSON(t *testing.T) {
	t.Parallel()
	for datatype, white := range map[string]string{"UINT8": "255", "FP32": "1.0"} {
		h := Handler(newSums(datatype, "NHWC"))
		status, _, body := ask(t, h, "POST", "/v2/models/sums/infer", "", []byte(jsonRequest(datatype, white)))
		var r struct {
			ID      string `json:"id"`
			Outputs []struct {
				Shape []int     `json:"shape"`
				Data  []float32 `json:"data"`
			} `json:"outputs"`
		}
		if err := json.Unmarshal(body, &r); status != 200 || err != nil || r.ID != "42" || len(r.Outputs) != 1 {
			t.Fatalf("%s: %d %s", datatype, status, body)
		}
		if o := r.Outputs[0]; !slices.Equal(o.Shape, []int{2, 3}) || len(o.Data) != 6 || o.Data[0] < 0.99 || o.Data[3] != 0 {
			t.Errorf("%s: %+v", datatype, o)
		}
	}
}

func TestServerTakesRawBinary(t *testing.T) {
	t.Parallel()
	h := Handler(newSums("UINT8", "NHWC"))
	status, _, body := ask(t, h, "POST", "/v2/models/sums/versions/3/infer", "0", make([]byte, 2*32*32*3))
	if status != 200 || !strings.Contains(string(body), `"shape":[2,3]`) {
		t.Errorf("%d %s", status, body)
	}
}

func TestServerAnswersInBinaryWhenAsked(t *testing.T) {
	t.Parallel()
	h := Handler(newSums("UINT8", "NHWC"))
	raw := make([]byte, 32*32*3)
	for _, extra := range []string{`"outputs":[{"name":"out","parameters":{"binary_data":true}}]`, `"parameters":{"binary_data_output":true}`} {
		head := fmt.Sprintf(`{%s,"inputs":[{"name":"in","datatype":"UINT8","shape":[1,32,32,3],"parameters":{"binary_data_size":%d}}]}`, extra, len(raw))
		status, header, body := ask(t, h, "POST", "/v2/models/sums/infer", strconv.Itoa(len(head)), append([]byte(head), raw...))
		n, err := strconv.Atoi(header.Get(lengthHeader))
		if status != 200 || err != nil || len(body)-n != 12 {
			t.Errorf("%d, %q, %d bytes", status, header.Get(lengthHeader), len(body))
		}
	}
}

func TestServerRefusesBadRequests(t *testing.T) {
	t.Parallel()
	h := Handler(newSums("UINT8", "NHWC"))
	in := func(s string) string { return `{"inputs":[` + s + `]}` }
	for name, c := range map[string]struct {
		header, body string
		status       int
	}{
		"no json":       {"", "hello", 400},
		"no input":      {"", "{}", 400},
		"two inputs":    {"", in(`{"name":"in"},{"name":"in"}`), 400},
		"other input":   {"", in(`{"name":"x","datatype":"UINT8","shape":[1,32,32,3],"data":[]}`), 400},
		"other type":    {"", in(`{"name":"in","datatype":"FP32","shape":[1,32,32,3],"data":[]}`), 400},
		"other shape":   {"", in(`{"name":"in","datatype":"UINT8","shape":[1,3,32,32],"data":[]}`), 400},
		"no tile":       {"", in(`{"name":"in","datatype":"UINT8","shape":[0,32,32,3],"data":[]}`), 400},
		"many tiles":    {"", in(`{"name":"in","datatype":"UINT8","shape":[9223372036854775807,32,32,3],"data":[]}`), 400},
		"variable":      {"", in(`{"name":"in","datatype":"UINT8","shape":[1,-1,32,3],"data":[]}`), 400},
		"no data":       {"", in(`{"name":"in","datatype":"UINT8","shape":[1,32,32,3]}`), 400},
		"half a pixel":  {"", strings.Replace(jsonRequest("UINT8", "255"), "255", "0.5", 1), 400},
		"too bright":    {"", jsonRequest("UINT8", "256"), 400},
		"negative":      {"", jsonRequest("UINT8", "-1"), 400},
		"short binary":  {"117", in(`{"name":"in","datatype":"UINT8","shape":[1,32,32,3],"parameters":{"binary_data_size":3072}}`) + "abc", 400},
		"header lies":   {"500", "{}", 400},
		"header words":  {"-1", "{}", 400},
		"raw half tile": {"0", "abc", 400},
		"other output":  {"", `{"outputs":[{"name":"x"}]}`, 400},
		"binary maybe":  {"", `{"outputs":[{"name":"out","parameters":{"binary_data":"yes"}}]}`, 400},
		"too large":     {"", strings.Repeat(" ", maxBody+1), 413},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, _, body := ask(t, h, "POST", "/v2/models/sums/infer", c.header, []byte(c.body))
			var e errorBody
			if err := json.Unmarshal(body, &e); status != c.status || err != nil || e.Error == "" {
				t.Errorf("%d %.200s", status, body)
			}
		})
	}
}

func TestServerReportsTheModelsFailure(t *testing.T) {
	t.Parallel()
	m := newSums("UINT8", "NHWC")
	m.err = errBroken
	if status, _, body := ask(t, Handler(m), "POST", "/v2/models/sums/infer", "0", make([]byte, 32*32*3)); status != 500 || !strings.Contains(string(body), "out of memory") {
		t.Errorf("%d %s", status, body)
	}
}

// Whatever a stranger sends, the parser answers with tiles of the card's size or an error.
func FuzzParseInfer(f *testing.F) {
	card := newSums("UINT8", "NHWC").card
	card.TileSize = 2
	f.Add("", []byte(`{"inputs":[{"name":"in","datatype":"UINT8","shape":[1,2,2,3],"data":[1,2,3,4,5,6,7,8,9,10,11,12]}]}`))
	f.Add("0", []byte("123456789012"))
	head := `{"id":"x","inputs":[{"name":"in","datatype":"UINT8","shape":[1,2,2,3],"parameters":{"binary_data_size":12}}]}`
	f.Add(strconv.Itoa(len(head)), []byte(head+"123456789012"))
	f.Fuzz(func(t *testing.T, header string, body []byte) {
		a, err := parseInfer(card, header, body)
		if err != nil {
			return
		}
		if len(a.tiles) == 0 || 12*len(a.tiles) > len(body) {
			t.Errorf("%d tiles from %d bytes", len(a.tiles), len(body))
		}
		for _, tile := range a.tiles {
			if tile.Rect.Dx() != 2 || tile.Rect.Dy() != 2 {
				t.Errorf("a tile of %v", tile.Rect)
			}
		}
	})
}
