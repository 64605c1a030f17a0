package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"

	"telepath/portal"
	"telepath/queue"
	"telepath/queue/inference"
	"telepath/queue/localmodel"
	"telepath/queue/models"
	"telepath/reports"
	"telepath/tiling"
)

// modelOptions say which models a process can ask.
type modelOptions struct {
	// endpoint of a server that answers for the built-in model instead of this process.
	endpoint string
	// card is a YAML file with the card of a hospital's own model; its endpoint is asked.
	card string
}

// newModels makes the registry: a hospital's own model first, then the built-in one, in
// this process or behind an endpoint.
func newModels(ctx context.Context, o modelOptions) (*models.Registry, error) {
	r := &models.Registry{}
	if o.card != "" {
		m, err := ownModel(o)
		if err != nil {
			return nil, err
		}
		if err := r.Add(m); err != nil {
			return nil, err
		}
		return r, m.Ready(ctx)
	}
	var m queue.Model = localmodel.New()
	if o.endpoint != "" {
		remote := inference.New(m.Card(), o.endpoint, http.DefaultClient)
		if err := remote.Ready(ctx); err != nil {
			return nil, serviceError{fmt.Errorf("model server %s: %w", o.endpoint, err)}
		}
		m = remote
	}
	return r, r.Add(m)
}

func ownModel(o modelOptions) (queue.Model, error) {
	f, err := os.Open(o.card)
	if err != nil {
		return nil, usagef("model card: %w", err)
	}
	defer f.Close()
	card, err := models.ReadCard(f, o.card)
	if err != nil {
		return nil, usageError{err}
	}
	endpoint := card.Endpoint
	if o.endpoint != "" {
		endpoint = o.endpoint
	}
	if endpoint == "" {
		return nil, usagef("model card %s names no endpoint: add one, or give --endpoint", o.card)
	}
	return inference.New(card, endpoint, http.DefaultClient), nil
}

// chooser is the registry as the use cases ask it: by the slide's stain and scale, the
// stain of the request standing in where the file states none.
func chooser(r *models.Registry) portal.ChooseModel {
	return func(info tiling.Info, q reports.Request) (queue.Card, error) {
		if info.Stain == "" {
			info.Stain = q.Stain
		}
		m, err := fitting(r, "", info)
		if err != nil {
			return queue.Card{}, err
		}
		return m.Card(), nil
	}
}

// fitting picks the model for a slide. A slide without a scale is taken at the default
// model's own: the plan says that it was assumed.
func fitting(r *models.Registry, name string, info tiling.Info) (queue.Model, error) {
	if name != "" {
		return r.Get(name)
	}
	if info.MPP != nil {
		return r.For(info.Stain, info.MPP.Mean())
	}
	m, err := r.Get("")
	if err != nil {
		return nil, err
	}
	return r.For(info.Stain, m.Card().MPP)
}

// cards finds a model's card by name.
func cards(r *models.Registry) func(string) (queue.Card, error) {
	return func(name string) (queue.Card, error) {
		m, err := r.Get(name)
		if err != nil {
			return queue.Card{}, err
		}
		return m.Card(), nil
	}
}

func modelNames(r *models.Registry) string {
	var names []string
	for _, m := range r.List() {
		names = append(names, m.Card().Name)
	}
	return strings.Join(names, ", ")
}
