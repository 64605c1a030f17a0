package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"telepath/portal"
)

func TestBatches(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		j := aJourney("a", "east", portal.CaseAnalysing, "")
		b.write(t, system, j.add)
		b.write(t, system, func(tx portal.Tx) error {
			for _, n := range []int{2, 0, 1} {
				added, err := tx.AddBatch("run-a", n, fmt.Appendf(nil, "result %d", n))
				ok(t, err)
				equal(t, added, n != 0)
			}
			_, err := tx.AddBatch("none", 0, nil)
			fails(t, err, portal.NotFound)
			return nil
		})
		b.read(t, system, func(tx portal.Tx) error {
			results, err1 := tx.Batches("run-a")
			equal(t, results, [][]byte{[]byte("scores"), []byte("result 1"), []byte("result 2")})
			arrived, err2 := tx.ArrivedBatches("run-a")
			equal(t, arrived, []int{0, 1, 2})
			n, err3 := tx.CountBatches("run-a")
			equal(t, n, 3)
			return errors.Join(err1, err2, err3)
		})
		b.write(t, doctorWest, func(tx portal.Tx) error {
			fails(t, tx.DeleteBatches("run-a"), portal.NotFound)
			return nil
		})
		b.write(t, system, func(tx portal.Tx) error { return tx.DeleteBatches("run-a") })
		b.write(t, system, func(tx portal.Tx) error {
			n, err := tx.CountBatches("run-a")
			equal(t, n, 0)
			return errors.Join(err, tx.DeleteBatches("run-a"))
		})
	})
}

// Collectors that work on one run at once, every batch coming twice: each batch counts
// once, and exactly one collector is the one that completes the run.
func TestCollectorsAtOnce(t *testing.T) {
	t.Parallel()
	const collectors, total = 6, 24
	everyEngine(t, func(t *testing.T, b *bench) {
		j := aJourney("a", "east", portal.CaseAnalysing, "")
		j.run.Batches = total
		b.write(t, system, j.add)
		b.write(t, system, func(tx portal.Tx) error { return tx.DeleteBatches("run-a") })
		work := make(chan int, 2*total)
		for i := range 2 * total {
			work <- i % total
		}
		close(work)
		var mu sync.Mutex
		added, completed := 0, 0
		var wait sync.WaitGroup
		for range collectors {
			wait.Go(func() {
				for n := range work {
					isNew, last, err := collect(t, b, n)
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					if isNew {
						added++
					}
					if last {
						completed++
					}
					mu.Unlock()
				}
			})
		}
		wait.Wait()
		equal(t, []int{added, completed}, []int{total, 1})
		b.read(t, system, func(tx portal.Tx) error {
			r, err := tx.Run("run-a")
			equal(t, []any{r.Done, r.State, r.Revision}, []any{total, portal.RunComplete, 1})
			return err
		})
	})
}

// collect saves the run only when it is complete, the hardest way to get it right.
func collect(t *testing.T, b *bench, n int) (added, last bool, err error) {
	err = b.Write(t.Context(), portal.System("collector"), func(tx portal.Tx) error {
		last = false
		r, err := tx.Run("run-a")
		if err != nil {
			return err
		}
		if added, err = tx.AddBatch(r.ID, n, []byte{byte(n)}); err != nil || !added {
			return err
		}
		done, err := tx.CountBatches(r.ID)
		if err != nil || done < r.Batches {
			return err
		}
		last, r.Done = true, done
		return errors.Join(r.Move(portal.RunComplete), tx.SaveRun(&r))
	})
	return added, last, err
}

// Two people save the same case: one of them hears of it.
func TestSavesAtOnce(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		c := aCase("a", "east")
		b.write(t, system, func(tx portal.Tx) error { return tx.AddCase(c) })
		outcome := make(chan error, 8)
		for range 8 {
			mine := c
			go func() {
				outcome <- b.Write(t.Context(), doctorEast, func(tx portal.Tx) error { mine := mine; return tx.SaveCase(&mine) })
			}()
		}
		saved := 0
		for range 8 {
			if err := <-outcome; err == nil {
				saved++
			} else {
				fails(t, err, portal.Conflict)
			}
		}
		equal(t, saved, 1)
	})
}
