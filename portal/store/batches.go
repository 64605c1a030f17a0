package store

import (
	"fmt"

	"gorm.io/gorm"
)

// AddBatch implements portal.RunRecords. A new batch also counts up a column of its run:
// two collectors that add the last two batches of a run at the same time then meet there,
// and the later one runs again and counts both. Without it each could count only its own
// and neither would finish the run.
func (t *tx) AddBatch(run string, batch int, result []byte) (bool, error) {
	r, err := t.Run(run)
	if err != nil {
		return false, err
	}
	added, err := t.insert("batches", "batch", &batchRow{RunID: run, Batch: batch, CaseID: r.CaseID, Result: result})
	if err != nil || !added {
		return false, err
	}
	q := t.visible(runTable).Where("id = ?", run).Update("arrivals", gorm.Expr("arrivals + 1"))
	return true, affected(q, "count batch", "run")
}

// CountBatches implements portal.RunRecords.
func (t *tx) CountBatches(run string) (int, error) {
	var n int64
	if err := t.visible(batchTable).Where("run_id = ?", run).Count(&n).Error; err != nil {
		return 0, fmt.Errorf("count batches: %w", err)
	}
	return int(n), nil
}

// Batches implements portal.RunRecords.
func (t *tx) Batches(run string) ([][]byte, error) {
	results := [][]byte{}
	if err := t.visible(batchTable).Where("run_id = ?", run).Order("batch").Pluck("result", &results).Error; err != nil {
		return nil, fmt.Errorf("read batches: %w", err)
	}
	return results, nil
}

// ArrivedBatches implements portal.RunRecords.
func (t *tx) ArrivedBatches(run string) ([]int, error) {
	numbers := []int{}
	if err := t.visible(batchTable).Where("run_id = ?", run).Order("batch").Pluck("batch", &numbers).Error; err != nil {
		return nil, fmt.Errorf("list batches: %w", err)
	}
	return numbers, nil
}

// DeleteBatches implements portal.RunRecords; none is fine.
func (t *tx) DeleteBatches(run string) error {
	if err := must(t.visible(runTable).Where("id = ?", run), "run"); err != nil {
		return err
	}
	if err := t.visible(batchTable).Where("run_id = ?", run).Delete(&batchRow{}).Error; err != nil {
		return fmt.Errorf("delete batches: %w", err)
	}
	return nil
}
