package tiling

import (
	"context"
	"sync"
	"sync/atomic"
)

// inOrder makes n values by work, on several workers at once, and hands them to use in the
// order 0 to n-1 on the caller's goroutine. At most ahead values are begun and not used.
// work is told which worker it runs on, so that a worker can keep buffers. The first error
// of work, use or the context ends it; when it returns, no work is running.
func inOrder[T any](ctx context.Context, n, workers, ahead int, work func(ctx context.Context, worker, i int) (T, error), use func(i int, v T) error) error {
	type slot struct {
		i    int
		done chan T // holds one, so that a worker never waits
	}
	ctx, cancel := context.WithCancelCause(ctx)
	workers, ahead = max(workers, 1), max(ahead, 1)
	jobs, order := make(chan slot), make(chan slot, ahead-1)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel(nil)
	for worker := range workers {
		running.Go(func() {
			for job := range jobs {
				v, err := work(ctx, worker, job.i)
				if err != nil {
					cancel(err)
					return
				}
				job.done <- v
			}
		})
	}
	running.Go(func() {
		defer close(jobs)
		defer close(order)
		for i := range n {
			job := slot{i: i, done: make(chan T, 1)}
			select {
			case order <- job:
			case <-ctx.Done():
				return
			}
			select {
			case jobs <- job:
			case <-ctx.Done():
				return
			}
		}
	})
	for job := range order {
		select {
		case v := <-job.done:
			if err := use(job.i, v); err != nil {
				return err
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return context.Cause(ctx)
}

// inAnyOrder does work 0 to n-1 on several workers at once. The first error of work or the
// context ends it; when it returns, no work is running.
func inAnyOrder(ctx context.Context, n, workers int, work func(ctx context.Context, worker, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var running sync.WaitGroup
	for worker := range max(workers, 1) {
		running.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if err := work(ctx, worker, i); err != nil {
					cancel(err)
				}
			}
		})
	}
	running.Wait()
	return context.Cause(ctx)
}
