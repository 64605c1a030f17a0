package store

import (
	"path/filepath"
	"testing"

	"gorm.io/gorm"

	"telepath/portal"
)

// Rows of a database of version 1 are there after the tables have grown.
func TestMigrateKeepsOlderRows(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "old.db"), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	steps, err := s.steps()
	if err != nil {
		t.Fatal(err)
	}
	err = s.writer.Transaction(func(db *gorm.DB) error {
		if err := s.migrate(db, steps[:1]); err != nil {
			return err
		}
		for _, sql := range []string{
			"INSERT INTO hospitals VALUES ('h', 'H', 'zh', false, false, 0)",
			`INSERT INTO cases VALUES ('c', 'h', 'A', 'a', 'submitted', 'routine', '{}', 'u', '', '', false, '', 0, '', '', 0, 0, NULL, 0, 0, true, 0, 0)`,
			`INSERT INTO slides VALUES ('s', 'c', 'h', 'n', '', '', 'analysed', 'null', 'null',
				'{"verdict":"doubtful","reasons":["Out of focus."],"codes":["blurred"],"tissue_fraction":0.5,"sharpness":0.01}', 0, '', '[]', '', '', 0, 0, 3)`,
			`INSERT INTO runs VALUES ('r', 's', 'c', 'h', 'm', '1', 'd', 'routine', 0.5, false, 'complete', 1, 1, '{}', 'null', '', 0, NULL, NULL, NULL, 0, 2, 1)`,
		} {
			if err := db.Exec(sql).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	err = s.Read(t.Context(), portal.System("test"), func(tx portal.Tx) error {
		sl, err := tx.Slide("s")
		if err != nil || sl.MaskVersion != 0 || sl.Quality == nil || sl.Quality.ReasonsZH != nil || sl.Quality.Reasons[0] != "Out of focus." {
			t.Errorf("slide %+v, quality %+v, %v", sl, sl.Quality, err)
		}
		r, err := tx.Run("r")
		if err != nil || r.MaskVersion != 0 || r.State != portal.RunComplete {
			t.Errorf("run %+v, %v", r, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
