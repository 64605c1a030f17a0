package inference

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"telepath/queue"
)

const (
	// inferTime bounds one request when ctx has no nearer deadline: a batch of 60 tiles takes
	// a GPU under a second and a busy CPU half a minute.
	inferTime = 2 * time.Minute
	askTime   = 10 * time.Second
	// requestBytes bounds one request, half of what servers take by default, so that memory
	// stays small; more tiles go in several requests.
	requestBytes = maxBody / 2
)

// Client is a model on a remote server.
type Client struct {
	card queue.Card
	base string
	http *http.Client
}

var _ queue.Model = (*Client)(nil)

// New returns the model that a card describes, served at an endpoint such as
// "http://gpu:8000" (the "v2/…" paths are added). A nil client is http.DefaultClient; time
// limits are set per request.
func New(card queue.Card, endpoint string, client *http.Client) queue.Model {
	if client == nil {
		client = http.DefaultClient
	}
	return &Client{card: card, base: strings.TrimRight(endpoint, "/") + "/v2", http: client}
}

// Card describes the model.
func (c *Client) Card() queue.Card { return c.card }

func (c *Client) modelURL(rest string) string {
	return c.base + "/models/" + url.PathEscape(c.card.Name) + rest
}

// Ready answers nil when server and model are ready and the model's tensors are those of
// the card. Health is judged by the status alone: Triton sends no body.
func (c *Client) Ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	for _, at := range []string{c.base + "/health/ready", c.modelURL("/ready")} {
		if _, err := c.get(ctx, at); err != nil {
			return fmt.Errorf("model %s is not ready: %w", c.card.Name, err)
		}
	}
	body, err := c.get(ctx, c.modelURL(""))
	if err != nil {
		return fmt.Errorf("ask what model %s takes: %w", c.card.Name, err)
	}
	var m modelMetadata
	if err := json.Unmarshal(body, &m); err != nil {
		return fmt.Errorf("ask what model %s takes: %w", c.card.Name, err)
	}
	if err := c.matches(m); err != nil {
		return fmt.Errorf("model %s on the server is not the card's: %w", c.card.Name, err)
	}
	return nil
}

func (c *Client) matches(m modelMetadata) error {
	in, ok := named(m.Inputs, c.card.Input.Name)
	if !ok {
		return fmt.Errorf("it has no input %q", c.card.Input.Name)
	}
	if in.Datatype != c.card.Input.Datatype || !fits(in.Shape, shapeOf(c.card, -1)) {
		return fmt.Errorf("input %q is %s %v, the card says %s %v", in.Name, in.Datatype, in.Shape, c.card.Input.Datatype, shapeOf(c.card, -1))
	}
	out, ok := named(m.Outputs, c.card.Output.Name)
	if !ok {
		return fmt.Errorf("it has no output %q", c.card.Output.Name)
	}
	if want := []int64{-1, int64(len(c.card.Classes))}; out.Datatype != "FP32" || !fits(out.Shape, want) {
		return fmt.Errorf("output %q is %s %v, the card says FP32 %v", out.Name, out.Datatype, out.Shape, want)
	}
	return nil
}

// fits compares shapes; -1 on either side is any size.
func fits(got, want []int64) bool {
	if len(got) != len(want) {
		return false
	}
	for i := range got {
		if got[i] != want[i] && got[i] != -1 && want[i] != -1 {
			return false
		}
	}
	return true
}

func named(all []tensor, name string) (tensor, bool) {
	for _, t := range all {
		if t.Name == name {
			return t, true
		}
	}
	return tensor{}, false
}

func (c *Client) get(ctx context.Context, at string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode/100 != 2 {
		return nil, refusal(resp)
	}
	return readBody(resp.Body, maxJSON)
}

// refusal makes an error of the server's {"error": "…"}.
func refusal(resp *http.Response) error {
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10)) // a cut message is still one
	var e errorBody
	if json.Unmarshal(body, &e) == nil && e.Error != "" {
		return fmt.Errorf("the server answered %s: %.500s", resp.Status, e.Error)
	}
	return fmt.Errorf("the server answered %s", resp.Status)
}

func readBody(r io.Reader, limit int) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	if len(body) > limit {
		return nil, fmt.Errorf("the answer has more than the %d bytes it may have", limit)
	}
	return body, nil
}

// Score sends the tiles, in several requests when they don't fit one.
func (c *Client) Score(ctx context.Context, tiles []*image.RGBA) ([][]float32, error) {
	size := tileBytes(c.card)
	if size == 0 || size > requestBytes || len(c.card.Classes) == 0 {
		return nil, fmt.Errorf("model %s: the card's tile size, datatype or classes can't be asked for", c.card.Name)
	}
	for i, t := range tiles {
		if t == nil || t.Bounds().Dx() != c.card.TileSize || t.Bounds().Dy() != c.card.TileSize {
			return nil, fmt.Errorf("score tile %d: %s takes tiles of %d px square", i, c.card.Name, c.card.TileSize)
		}
	}
	scores := make([][]float32, 0, len(tiles))
	for per := requestBytes / size; len(tiles) > 0; {
		n := min(per, len(tiles))
		part, err := c.infer(ctx, tiles[:n], "from-"+strconv.Itoa(len(scores)))
		if err != nil {
			return nil, fmt.Errorf("ask model %s: %w", c.card.Name, err)
		}
		scores = append(scores, part...)
		tiles = tiles[n:]
	}
	return scores, nil
}

func (c *Client) infer(ctx context.Context, tiles []*image.RGBA, id string) ([][]float32, error) {
	ctx, cancel := context.WithTimeout(ctx, inferTime)
	defer cancel()
	body, length, err := c.request(tiles, id)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.modelURL("/infer"), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/octet-stream")
	req.Header.Set(lengthHeader, strconv.Itoa(length))
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, refusal(resp)
	}
	// In JSON a score takes up to 20 bytes; other outputs are not asked for.
	answer, err := readBody(resp.Body, maxJSON+20*len(tiles)*len(c.card.Classes))
	if err != nil {
		return nil, err
	}
	return c.scores(answer, resp.Header.Get(lengthHeader), len(tiles), id)
}

func (c *Client) request(tiles []*image.RGBA, id string) (body []byte, jsonLength int, err error) {
	size := len(tiles) * tileBytes(c.card)
	head, err := json.Marshal(inferRequest{
		ID: id,
		Inputs: []tensor{{
			Name: c.card.Input.Name, Shape: shapeOf(c.card, int64(len(tiles))), Datatype: c.card.Input.Datatype,
			Parameters: map[string]any{"binary_data_size": size},
		}},
		Outputs: []tensor{{Name: c.card.Output.Name, Parameters: map[string]any{"binary_data": true}}},
	})
	if err != nil {
		return nil, 0, err
	}
	body = append(make([]byte, 0, len(head)+size), head...)
	for _, t := range tiles {
		body = appendTile(body, t, c.card)
	}
	return body, len(head), nil
}

// scores reads an answer of n tiles, checking every size that it declares.
func (c *Client) scores(body []byte, header string, n int, id string) ([][]float32, error) {
	head := body
	if header != "" {
		length, err := strconv.Atoi(header)
		if err != nil || length < 0 || length > len(body) {
			return nil, fmt.Errorf("the answer declares %q bytes of JSON and has %d bytes", header, len(body))
		}
		head = body[:length]
	}
	var r inferResponse
	if err := json.Unmarshal(head, &r); err != nil {
		return nil, fmt.Errorf("the answer is no JSON: %w", err)
	}
	if r.ID != "" && r.ID != id {
		return nil, fmt.Errorf("the answer is to request %q, asked was %q", r.ID, id)
	}
	values, err := c.output(r, body[len(head):], n)
	if err != nil {
		return nil, err
	}
	classes := len(c.card.Classes)
	rows := make([][]float32, n)
	for i := range rows {
		rows[i] = values[i*classes : (i+1)*classes : (i+1)*classes]
	}
	return rows, queue.CheckScores(rows, n, classes)
}

// output finds the card's output among those of the answer; binary ones follow each other.
func (c *Client) output(r inferResponse, raw []byte, n int) ([]float32, error) {
	var values []float32
	for _, t := range r.Outputs {
		size, isBinary, err := t.binarySize()
		if err != nil {
			return nil, err
		}
		if size > len(raw) {
			return nil, fmt.Errorf("output %q declares %d bytes, %d are there", t.Name, size, len(raw))
		}
		mine := raw[:size]
		raw = raw[size:]
		if t.Name != c.card.Output.Name {
			continue
		}
		if values, err = c.read(t, mine, isBinary, n); err != nil {
			return nil, err
		}
	}
	if len(raw) > 0 {
		return nil, fmt.Errorf("the answer has %d bytes too many", len(raw))
	}
	if values == nil {
		return nil, fmt.Errorf("the answer has no output %q", c.card.Output.Name)
	}
	return values, nil
}

func (c *Client) read(t tensor, raw []byte, isBinary bool, n int) ([]float32, error) {
	classes := len(c.card.Classes)
	if t.Datatype != "FP32" || len(t.Shape) == 0 || !fits(t.Shape, []int64{int64(n), int64(classes)}) || t.Shape[0] < 0 || t.Shape[1] < 0 {
		return nil, fmt.Errorf("output %q is %s %v, asked was FP32 [%d %d]", t.Name, t.Datatype, t.Shape, n, classes)
	}
	if isBinary {
		if len(raw) != 4*n*classes {
			return nil, fmt.Errorf("output %q has %d bytes, %d scores take %d", t.Name, len(raw), n*classes, 4*n*classes)
		}
		return readFloats(raw), nil
	}
	if len(t.Data) == 0 {
		return nil, errors.New("output " + strconv.Quote(t.Name) + " has no data")
	}
	v, err := numbers(t.Data, n*classes)
	if err != nil {
		return nil, fmt.Errorf("output %q: %w", t.Name, err)
	}
	out := make([]float32, len(v))
	for i := range v {
		out[i] = float32(v[i])
	}
	return out, nil
}
