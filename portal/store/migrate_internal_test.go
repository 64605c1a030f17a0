package store

import (
	"path/filepath"
	"testing"
	"time"

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
			`INSERT INTO cases VALUES ('w', 'h', 'B', 'b', 'awaiting-review', 'urgent', '{}', 'u', '', '', true, 'x', 0.7, '', '', 0, 0, NULL, 0, 0, true, 2, 0)`,
			`INSERT INTO cases VALUES ('o', 'h', 'C', 'c', 'in-review', 'urgent', '{}', 'u', '', 'u', true, 'x', 0.7, '', '', 0, 0, NULL, 0, 0, true, 2, 0)`,
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
		c, err := tx.Case("c")
		if err != nil || c.DueAt == nil || c.DueAt.Unix() != 5*24*3600 || len(c.FlagReasons) != 0 || c.SecondReading != "" {
			t.Errorf("case %+v, %v", c, err)
		}
		page, err := tx.Cases(portal.CaseQuery{Tab: portal.TabWaiting, Order: "worklist"})
		if err != nil || len(page.Cases) != 3 {
			t.Errorf("%d cases wait, %v", len(page.Cases), err)
		}
		// What waited for a reader before there was a watch is watched from now on.
		late, err := tx.Late(time.Unix(3600, 0), 10)
		if err != nil || len(late) != 1 || late[0].CaseID != "w" {
			t.Errorf("watched %+v, %v", late, err)
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
