package portal_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"telepath/portal"
	"telepath/tiling"
)

// shelvedSlide counts how often it is closed.
type shelvedSlide struct {
	tiling.Slide
	closed *atomic.Int64
}

func (s shelvedSlide) Info() tiling.Info { return tiling.Info{} }
func (s shelvedSlide) Close() error      { s.closed.Add(1); return nil }

func newShelf(size int, opened, closed *atomic.Int64) *portal.Shelf {
	return &portal.Shelf{Size: size, Open: func(context.Context, []tiling.Source) (tiling.Slide, error) {
		opened.Add(1)
		return shelvedSlide{closed: closed}, nil
	}}
}

func TestShelfTakesOpenSlides(t *testing.T) {
	t.Parallel()
	var opened, closed atomic.Int64
	shelf := newShelf(2, &opened, &closed)
	row := portal.Slide{ID: "a"}
	if _, ok := shelf.TakeOpen(portal.ShelfKey(row)); ok || opened.Load() != 0 {
		t.Fatal("a slide that is not open was taken")
	}
	_, back, err := shelf.TakeRow(t.Context(), row)
	if err != nil {
		t.Fatal(err)
	}
	back()
	back() // twice is once
	loan, ok := shelf.TakeOpen(portal.ShelfKey(row))
	if !ok || loan.Slide() == nil || opened.Load() != 1 {
		t.Fatalf("an open slide was not taken; it was opened %d times", opened.Load())
	}
	for i := range 5 { // more than the shelf holds, while that one is read
		_, back, err := shelf.TakeRow(t.Context(), portal.Slide{ID: fmt.Sprint(i)})
		if err != nil {
			t.Fatal(err)
		}
		back()
	}
	again, ok := shelf.TakeOpen(portal.ShelfKey(row))
	if !ok || closed.Load() != 4 {
		t.Errorf("%d of the others were closed; the one that is read is there: %v", closed.Load(), ok)
	}
	again.GiveBack()
	loan.GiveBack()
	shelf.Close()
	if closed.Load() != opened.Load() {
		t.Errorf("%d opened, %d closed", opened.Load(), closed.Load())
	}
}

func TestShelfOfAChangedSlide(t *testing.T) {
	t.Parallel()
	before := portal.Slide{ID: "a", Files: []portal.SlideFile{{SHA256: "1"}}}
	after := portal.Slide{ID: "a", Files: []portal.SlideFile{{SHA256: "1"}, {SHA256: "2"}}}
	if portal.ShelfKey(before) == portal.ShelfKey(after) {
		t.Error("a slide with another file is taken for the same")
	}
}

// A slide that can't be opened is tried again by the next.
func TestShelfOpensAgain(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	calls := 0
	shelf := &portal.Shelf{Open: func(context.Context, []tiling.Source) (tiling.Slide, error) {
		if calls++; calls == 1 {
			return nil, broken
		}
		return shelvedSlide{closed: new(atomic.Int64)}, nil
	}}
	row := portal.Slide{ID: "a"}
	if _, _, err := shelf.TakeRow(t.Context(), row); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
	if _, ok := shelf.TakeOpen(portal.ShelfKey(row)); ok {
		t.Error("a slide that could not be opened was taken")
	}
	_, back, err := shelf.TakeRow(t.Context(), row)
	if err != nil {
		t.Fatal(err)
	}
	back()
}
