package inference

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"telepath/queue"
)

// parallel requests hold their tiles in memory, up to 64 MB of body and as much of pictures
// each; more wait before their body is read.
const parallel = 4

// bodyTime bounds the reading of one body: 64 MB at 10 Mbit/s.
const bodyTime = time.Minute

// handler serves the models that it was made with.
type handler struct {
	models map[string]queue.Model
	slots  chan struct{}
}

// Handler serves models by the Open Inference Protocol, REST, with JSON and binary tensors:
//
//	GET  /v2, /v2/health/live, /v2/health/ready
//	GET  /v2/models/{m}[/versions/{v}][/ready]
//	POST /v2/models/{m}[/versions/{v}]/infer
//
// It has no log-in: listen where only workers come.
func Handler(models ...queue.Model) http.Handler {
	h := &handler{models: map[string]queue.Model{}, slots: make(chan struct{}, parallel)}
	for _, m := range models {
		h.models[m.Card().Name] = m
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v2", h.server)
	mux.HandleFunc("GET /v2/{$}", h.server)
	mux.HandleFunc("GET /v2/health/live", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]bool{"live": true})
	})
	mux.HandleFunc("GET /v2/health/ready", h.ready)
	for _, path := range []string{"/v2/models/{m}", "/v2/models/{m}/versions/{v}"} {
		mux.HandleFunc("GET "+path, h.model(describe))
		mux.HandleFunc("GET "+path+"/ready", h.model(modelReady))
		mux.HandleFunc("POST "+path+"/infer", h.model(h.infer))
	}
	return mux
}

func answer(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil { // NaN would be caught before
		status, body = http.StatusInternalServerError, []byte(`{"error":"the answer can't be written"}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client is gone
}

func refuse(w http.ResponseWriter, status int, err error) {
	answer(w, status, errorBody{Error: err.Error()})
}

func (h *handler) server(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, serverMetadata{Name: "telepath", Version: "2", Extensions: []string{"binary_tensor_data"}})
}

// ready is the server's: every model is.
func (h *handler) ready(w http.ResponseWriter, r *http.Request) {
	for name, m := range h.models {
		if err := m.Ready(r.Context()); err != nil {
			refuse(w, http.StatusServiceUnavailable, fmt.Errorf("model %s: %w", name, err))
			return
		}
	}
	answer(w, http.StatusOK, map[string]bool{"ready": true})
}

// model finds the model that a path names.
func (h *handler) model(f func(http.ResponseWriter, *http.Request, queue.Model)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		m, ok := h.models[r.PathValue("m")]
		if v := r.PathValue("v"); !ok || v != "" && v != m.Card().Version {
			refuse(w, http.StatusNotFound, fmt.Errorf("there is no model %q %s", r.PathValue("m"), v))
			return
		}
		f(w, r, m)
	}
}

func describe(w http.ResponseWriter, _ *http.Request, m queue.Model) {
	c := m.Card()
	answer(w, http.StatusOK, modelMetadata{
		Name: c.Name, Versions: []string{c.Version}, Platform: "telepath_go",
		Inputs:  []tensor{{Name: c.Input.Name, Datatype: c.Input.Datatype, Shape: shapeOf(c, -1)}},
		Outputs: []tensor{{Name: c.Output.Name, Datatype: "FP32", Shape: []int64{-1, int64(len(c.Classes))}}},
	})
}

func modelReady(w http.ResponseWriter, r *http.Request, m queue.Model) {
	if err := m.Ready(r.Context()); err != nil {
		refuse(w, http.StatusServiceUnavailable, err)
		return
	}
	answer(w, http.StatusOK, map[string]any{"name": m.Card().Name, "ready": true})
}

func (h *handler) infer(w http.ResponseWriter, r *http.Request, m queue.Model) {
	if r.ContentLength > maxBody {
		refuse(w, http.StatusRequestEntityTooLarge, fmt.Errorf("%d bytes, at most %d are taken", r.ContentLength, maxBody))
		return
	}
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-r.Context().Done():
		return
	}
	// A slow sender must not keep a slot. Where the connection has no deadlines (tests without
	// a server), there is no slow sender either.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTime))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		status := http.StatusBadRequest
		if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
			status = http.StatusRequestEntityTooLarge
		}
		refuse(w, status, fmt.Errorf("read the request: %w", err))
		return
	}
	card := m.Card()
	a, err := parseInfer(card, r.Header.Get(lengthHeader), body)
	if err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	scores, err := m.Score(r.Context(), a.tiles)
	if err == nil {
		err = queue.CheckScores(scores, len(a.tiles), len(card.Classes))
	}
	if err != nil {
		refuse(w, http.StatusInternalServerError, fmt.Errorf("model %s: %w", card.Name, err))
		return
	}
	respond(w, card, a, scores)
}

func respond(w http.ResponseWriter, card queue.Card, a asked, scores [][]float32) {
	flat := make([]float32, 0, len(scores)*len(card.Classes))
	for _, row := range scores {
		flat = append(flat, row...)
	}
	out := tensor{Name: card.Output.Name, Datatype: "FP32", Shape: []int64{int64(len(scores)), int64(len(card.Classes))}}
	resp := inferResponse{ModelName: card.Name, ModelVersion: card.Version, ID: a.id}
	if !a.binary {
		out.Data, _ = json.Marshal(flat) // finite numbers: CheckScores has seen them
		resp.Outputs = []tensor{out}
		answer(w, http.StatusOK, resp)
		return
	}
	out.Parameters = map[string]any{"binary_data_size": 4 * len(flat)}
	resp.Outputs = []tensor{out}
	head, err := json.Marshal(resp)
	if err != nil {
		refuse(w, http.StatusInternalServerError, err)
		return
	}
	body := appendFloats(head, flat)
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set(lengthHeader, strconv.Itoa(len(head)))
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // the client is gone
}
