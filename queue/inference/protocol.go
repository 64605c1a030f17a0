package inference

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
)

const (
	// maxBody is Triton's default --http-max-input-size: 341 tiles of 256 px in UINT8.
	maxBody = 64 << 20
	// maxJSON bounds the JSON part of a request or answer with binary tensors.
	maxJSON = 1 << 20
	// lengthHeader says how many bytes of the body are JSON; raw tensors follow.
	lengthHeader = "Inference-Header-Content-Length"
)

// tensor is one input or output of a request or an answer.
type tensor struct {
	Name       string          `json:"name"`
	Shape      []int64         `json:"shape,omitempty"`
	Datatype   string          `json:"datatype,omitempty"`
	Parameters map[string]any  `json:"parameters,omitempty"`
	Data       json.RawMessage `json:"data,omitempty"`
}

type inferRequest struct {
	ID         string         `json:"id,omitempty"`
	Parameters map[string]any `json:"parameters,omitempty"`
	Inputs     []tensor       `json:"inputs"`
	Outputs    []tensor       `json:"outputs,omitempty"`
}

type inferResponse struct {
	ModelName    string   `json:"model_name"`
	ModelVersion string   `json:"model_version,omitempty"`
	ID           string   `json:"id,omitempty"`
	Outputs      []tensor `json:"outputs"`
}

// modelMetadata is the answer to GET v2/models/{m}; -1 is a variable dimension.
type modelMetadata struct {
	Name     string   `json:"name"`
	Versions []string `json:"versions,omitempty"`
	Platform string   `json:"platform"`
	Inputs   []tensor `json:"inputs"`
	Outputs  []tensor `json:"outputs"`
}

type serverMetadata struct {
	Name       string   `json:"name"`
	Version    string   `json:"version"`
	Extensions []string `json:"extensions"`
}

type errorBody struct {
	Error string `json:"error"`
}

// binarySize reads parameters.binary_data_size; ok is false when the tensor is JSON.
func (t tensor) binarySize() (n int, ok bool, err error) {
	v, ok := t.Parameters["binary_data_size"]
	if !ok {
		return 0, false, nil
	}
	f, isNumber := v.(float64)
	if !isNumber || f < 0 || f > maxBody || f != math.Trunc(f) {
		return 0, true, fmt.Errorf("tensor %q: binary_data_size %v is no size", t.Name, v)
	}
	return int(f), true, nil
}

// elements multiplies the shape; a dimension below 0 or a product over limit is an error.
func (t tensor) elements(limit int) (int, error) {
	n := int64(1)
	for _, d := range t.Shape {
		if d < 0 || d > int64(limit) {
			return 0, fmt.Errorf("tensor %q: shape %v is not possible here", t.Name, t.Shape)
		}
		if n *= d; n > int64(limit) {
			return 0, fmt.Errorf("tensor %q: shape %v is more than %d elements", t.Name, t.Shape, limit)
		}
	}
	return int(n), nil
}

// numbers reads JSON data, flat or nested, row-major: exactly n finite numbers.
func numbers(data json.RawMessage, n int) ([]float64, error) {
	if 2*n > len(data)+1 { // every number takes a digit and a comma
		return nil, fmt.Errorf("%d numbers expected, %d bytes of data", n, len(data))
	}
	d := json.NewDecoder(bytes.NewReader(data))
	out := make([]float64, 0, n)
	depth := 0
	for {
		token, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("data: %w", err)
		}
		switch v := token.(type) {
		case json.Delim:
			switch v {
			case '[':
				depth++
			case ']':
				depth--
			default:
				return nil, errors.New("data: an object among the numbers")
			}
		case float64:
			if len(out) == n {
				return nil, fmt.Errorf("data: more than the %d numbers of the shape", n)
			}
			out = append(out, v)
		default:
			return nil, fmt.Errorf("data: %v is no number", token)
		}
		if depth == 0 {
			break
		}
	}
	if len(out) != n {
		return nil, fmt.Errorf("data: %d numbers, the shape has %d", len(out), n)
	}
	return out, nil
}

func readFloats(raw []byte) []float32 {
	out := make([]float32, len(raw)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	return out
}

func appendFloats(raw []byte, v []float32) []byte {
	for _, f := range v {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(f))
	}
	return raw
}
