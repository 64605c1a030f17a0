package inference

import (
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"strconv"

	"telepath/queue"
)

// asked is a request that was read and checked.
type asked struct {
	id     string
	tiles  []*image.RGBA
	binary bool // answer with a binary tensor
}

// parseInfer reads the body of an infer request to a model. header is the value of
// Inference-Header-Content-Length; empty: the whole body is JSON; "0": the body is the one
// input's raw bytes.
func parseInfer(card queue.Card, header string, body []byte) (asked, error) {
	head, raw, err := splitBody(header, body)
	if err != nil {
		return asked{}, err
	}
	if header == "0" {
		size := tileBytes(card)
		if size == 0 || len(raw) == 0 || len(raw)%size != 0 {
			return asked{}, fmt.Errorf("%d raw bytes are no whole number of tiles of %d bytes", len(raw), size)
		}
		tiles, err := readTiles(rawSource(raw, card.Input.Datatype), len(raw)/size, card)
		return asked{tiles: tiles}, err
	}
	var r inferRequest
	if err := json.Unmarshal(head, &r); err != nil {
		return asked{}, fmt.Errorf("the request is no JSON: %w", err)
	}
	a := asked{id: r.ID}
	if a.binary, err = wantsBinary(r, card.Output.Name); err != nil {
		return asked{}, err
	}
	if len(r.Inputs) != 1 {
		return asked{}, fmt.Errorf("%d inputs: the model has one, %q", len(r.Inputs), card.Input.Name)
	}
	a.tiles, err = readInput(r.Inputs[0], raw, card)
	return a, err
}

func splitBody(header string, body []byte) (head, raw []byte, err error) {
	if header == "" {
		return body, nil, nil
	}
	n, err := strconv.Atoi(header)
	if err != nil || n < 0 || n > len(body) || n > maxJSON {
		return nil, nil, fmt.Errorf("%s %q: the body has %d bytes, and JSON at most %d", lengthHeader, header, len(body), maxJSON)
	}
	return body[:n], body[n:], nil
}

// wantsBinary reads which outputs are asked for and how: by the output's own binary_data,
// else by the request's binary_data_output.
func wantsBinary(r inferRequest, output string) (bool, error) {
	all, _ := r.Parameters["binary_data_output"].(bool)
	for _, o := range r.Outputs {
		if o.Name != output {
			return false, fmt.Errorf("output %q: the model has %q", o.Name, output)
		}
		if v, ok := o.Parameters["binary_data"]; ok {
			one, isBool := v.(bool)
			if !isBool {
				return false, fmt.Errorf("output %q: binary_data is true or false", o.Name)
			}
			all = one
		}
	}
	return all, nil
}

func readInput(t tensor, raw []byte, card queue.Card) ([]*image.RGBA, error) {
	if t.Name != card.Input.Name {
		return nil, fmt.Errorf("input %q: the model has %q", t.Name, card.Input.Name)
	}
	if t.Datatype != card.Input.Datatype {
		return nil, fmt.Errorf("input %q is %s, the model takes %s", t.Name, t.Datatype, card.Input.Datatype)
	}
	if len(t.Shape) != 4 || t.Shape[0] < 1 || !fits(t.Shape[1:], shapeOf(card, 1)[1:]) {
		return nil, fmt.Errorf("input %q has the shape %v, the model takes %v", t.Name, t.Shape, shapeOf(card, -1))
	}
	n, err := t.elements(maxBody)
	if err != nil {
		return nil, err
	}
	from, err := inputSource(t, raw, n)
	if err != nil {
		return nil, fmt.Errorf("input %q: %w", t.Name, err)
	}
	return readTiles(from, int(t.Shape[0]), card)
}

func inputSource(t tensor, raw []byte, n int) (source, error) {
	size, isBinary, err := t.binarySize()
	if err != nil {
		return nil, err
	}
	if isBinary {
		if len(t.Data) > 0 {
			return nil, errors.New("data is given twice, as JSON and as bytes")
		}
		if want := n * elementSize(t.Datatype); size != want || len(raw) != want {
			return nil, fmt.Errorf("%d bytes declared, %d there, the shape takes %d", size, len(raw), want)
		}
		return rawSource(raw, t.Datatype), nil
	}
	if len(raw) > 0 {
		return nil, fmt.Errorf("%d bytes after the JSON belong to no input", len(raw))
	}
	v, err := numbers(t.Data, n)
	if err != nil {
		return nil, err
	}
	return fromNumbers(v, t.Datatype), nil
}

func rawSource(raw []byte, datatype string) source {
	if datatype == "FP32" {
		return fromFloats(readFloats(raw))
	}
	return fromBytes(raw)
}
