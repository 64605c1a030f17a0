package queue_test

import (
	"strings"
	"testing"

	"telepath/queue"
)

func TestSubjects(t *testing.T) {
	t.Parallel()
	for got, want := range map[string]string{
		queue.SlideSubject("h1", queue.Frozen, "s"):             "slides.h1.frozen.s",
		queue.TileSubject("h1", "he-atypia", queue.Urgent, "r"): "tiles.h1.he-atypia.urgent.r",
		queue.ResultSubject("h1", "r"):                          "results.h1.r",
		queue.EventSubject("h1", "progress"):                    "events.h1.progress",
		queue.SlideFilter(queue.Routine):                        "slides.*.routine.*",
		queue.TileFilter("m.x", queue.Routine):                  "tiles.*.m_x.routine.*",
		queue.BatchID("r", 12):                                  "r/12",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// No word can leave its place in a subject or widen a filter.
func TestToken(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"": "_", "a.b": "a_b", "*": "_", ">": "_", "a b\r\n": "a_b__", "é": "_", "Az09-_": "Az09-_", "县医院": "___"} {
		if got := queue.Token(in); got != want || strings.ContainsAny(got, ".*> ") {
			t.Errorf("Token(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestPriorities(t *testing.T) {
	t.Parallel()
	for _, p := range queue.Priorities {
		if got, err := queue.ParsePriority(string(p)); err != nil || got != p {
			t.Errorf("%s: %v, %v", p, got, err)
		}
	}
	if p, err := queue.ParsePriority(""); err != nil || p != queue.Routine {
		t.Errorf("the empty word: %v, %v", p, err)
	}
	if _, err := queue.ParsePriority("stat"); err == nil {
		t.Error("stat is a priority")
	}
	if queue.Priorities[0] != queue.Frozen || queue.Priorities[2] != queue.Routine {
		t.Errorf("order %v", queue.Priorities)
	}
}

func TestCard(t *testing.T) {
	t.Parallel()
	c := queue.Card{Name: "m", Version: "1", Digest: "d", Classes: []string{"a", "b"}, FlagClass: "b"}
	if c.FlagIndex() != 1 || c.Identity() != (queue.ModelVersion{Name: "m", Version: "1", Digest: "d"}) {
		t.Errorf("%d, %+v", c.FlagIndex(), c.Identity())
	}
	if c.FlagClass = "x"; c.FlagIndex() != -1 {
		t.Error("a class that is not there has a place")
	}
}
