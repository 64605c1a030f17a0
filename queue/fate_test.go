package queue_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"telepath/queue"
)

func TestFateOf(t *testing.T) {
	t.Parallel()
	plain := errors.New("broken")
	for name, c := range map[string]struct {
		err     error
		attempt int
		want    queue.Fate
	}{
		"done":                    {nil, 1, queue.Fate{Ack: true}},
		"done on the last":        {nil, 5, queue.Fate{Ack: true}},
		"reject":                  {queue.Reject(plain), 1, queue.Fate{Dead: true}},
		"wrapped reject":          {fmt.Errorf("step: %w", queue.Reject(plain)), 1, queue.Fate{Dead: true}},
		"shutdown":                {context.Canceled, 5, queue.Fate{}},
		"first failure":           {plain, 1, queue.Fate{Delay: time.Second}},
		"third failure":           {plain, 3, queue.Fate{Delay: 9 * time.Second}},
		"last failure":            {plain, 5, queue.Fate{Dead: true}},
		"beyond":                  {plain, 9, queue.Fate{Dead: true}},
		"retry after":             {queue.RetryAfter(time.Minute, plain), 1, queue.Fate{Delay: time.Minute}},
		"retry after on the last": {queue.RetryAfter(time.Minute, plain), 5, queue.Fate{Dead: true}},
		"too late":                {context.DeadlineExceeded, 1, queue.Fate{Delay: time.Second}},
	} {
		if got := queue.FateOf(c.err, c.attempt, 5); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
	if got := queue.FateOf(plain, 50, 100); got.Delay != time.Minute {
		t.Errorf("the pause grows to %v, want one minute", got.Delay)
	}
}

func TestSettled(t *testing.T) {
	t.Parallel()
	alive := t.Context()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	plain, reject := errors.New("broken"), queue.Reject(errors.New("bad"))
	inner := fmt.Errorf("ask: %w", context.Canceled)
	for name, c := range map[string]struct {
		ctx  context.Context
		err  error
		want queue.Fate
	}{
		"done while ending":     {ended, nil, queue.Fate{Ack: true}},
		"reject while ending":   {ended, reject, queue.Fate{Dead: true}},
		"failure while ending":  {ended, plain, queue.Fate{}},
		"cancelled from inside": {alive, inner, queue.Fate{Dead: true}},
		"failure":               {alive, plain, queue.Fate{Dead: true}},
	} {
		if got := queue.FateOf(queue.Settled(c.ctx, c.err), 5, 5); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}
