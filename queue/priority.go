package queue

import "fmt"

// Priority orders work: frozen sections (minutes) before urgent before routine.
type Priority string

// The priorities, most pressing first.
const (
	Frozen  Priority = "frozen"
	Urgent  Priority = "urgent"
	Routine Priority = "routine"
)

// Priorities lists all, most pressing first.
var Priorities = []Priority{Frozen, Urgent, Routine}

// ParsePriority reads a priority word; the empty word is routine.
func ParsePriority(s string) (Priority, error) {
	switch p := Priority(s); p {
	case Frozen, Urgent, Routine:
		return p, nil
	case "":
		return Routine, nil
	}
	return "", fmt.Errorf("priority %q: use frozen, urgent or routine", s)
}
