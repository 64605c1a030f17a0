package models

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"telepath/queue"
)

// ErrNoModel is in the chain of every refusal: the case goes on to a person without AI.
var ErrNoModel = errors.New("no model fits")

// Registry is the models that a process can ask, in the order they were added: the first
// is the default. Safe for concurrent use.
type Registry struct {
	mu     sync.RWMutex
	models []queue.Model
}

// Add puts a model in after checking its card. Two models can't share a name.
func (r *Registry) Add(m queue.Model) error {
	card := m.Card()
	if err := CheckCard(card); err != nil {
		return fmt.Errorf("add model %q: %w", card.Name, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, old := range r.models {
		if old.Card().Name == card.Name {
			return fmt.Errorf("add model %q: there is one of that name", card.Name)
		}
	}
	r.models = append(r.models, m)
	return nil
}

// List returns the models in the order they were added.
func (r *Registry) List() []queue.Model {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return slices.Clone(r.models)
}

// Get returns the model of that name; the empty name is the default.
func (r *Registry) Get(name string) (queue.Model, error) {
	all := r.List()
	if name == "" && len(all) > 0 {
		return all[0], nil
	}
	var names []string
	for _, m := range all {
		if m.Card().Name == name {
			return m, nil
		}
		names = append(names, m.Card().Name)
	}
	return nil, fmt.Errorf("model %q: %w; there are: %s", name, ErrNoModel, strings.Join(names, ", "))
}

// coarser is how much coarser than the model's scale a slide may be: enlarging by half
// still shows nuclei, beyond that the model would see what it never learnt. A finer slide
// is always reduced.
const coarser = 1.5

// For returns the first model made for a stain at a slide's scale in µm per pixel, or a
// refusal that gives every model's reason. An empty stain means that nobody has stated one
// (most files don't): it excludes no model, and the slide keeps its doubt. Stains are
// compared without case and signs: "H&E", "HE" and "hematoxylin and eosin" are one.
func (r *Registry) For(stain string, mpp float64) (queue.Model, error) {
	if !(mpp > 0) || math.IsInf(mpp, 0) {
		return nil, fmt.Errorf("%w: the slide's scale (µm per pixel) is not known; enter it", ErrNoModel)
	}
	reasons := []string{}
	for _, m := range r.List() {
		reason := unfit(m.Card(), stain, mpp)
		if reason == "" {
			return m, nil
		}
		reasons = append(reasons, m.Card().Name+": "+reason)
	}
	if len(reasons) == 0 {
		reasons = append(reasons, "no model is installed")
	}
	return nil, fmt.Errorf("%w: %s", ErrNoModel, strings.Join(reasons, "; "))
}

func unfit(c queue.Card, stain string, mpp float64) string {
	if stain != "" && !slices.ContainsFunc(c.Stains, func(s string) bool { return stainKey(s) == stainKey(stain) }) {
		return fmt.Sprintf("made for %s, the slide is %s", strings.Join(c.Stains, ", "), stain)
	}
	if mpp > coarser*c.MPP {
		return fmt.Sprintf("needs %.3g µm per pixel, the slide has only %.3g", c.MPP, mpp)
	}
	return ""
}

func stainKey(s string) string {
	key := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(s))
	key = strings.ReplaceAll(key, "haem", "hem")
	switch strings.TrimSuffix(key, "stain") {
	case "he", "hande", "hematoxylineosin", "hematoxylinandeosin", "hematoxylinandwatersolubleeosin":
		return "he"
	}
	return key
}
