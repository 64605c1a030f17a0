package store

import (
	"fmt"
	"slices"

	"gorm.io/gorm"

	"telepath/portal"
)

// tab narrows a query on cases to one of the lists that people work from.
func (t *tx) tab(q *gorm.DB, tab portal.Tab) (*gorm.DB, error) {
	actor, _ := t.scope.Actor()
	switch tab {
	case "":
		return q, nil
	case portal.TabNew:
		return inLanes(q, "waiting").Where("assigned_to <> ?", actor.UserID), nil
	case portal.TabMine:
		// The lanes are said on both sides, so that each is a search in its own index.
		open := []string{"waiting", "review"}
		return q.Where("((assigned_to = ? AND lane IN ?) OR (held_by = ? AND lane IN ?))", actor.UserID, open, actor.UserID, open), nil
	case portal.TabReview:
		return inLanes(q, "review"), nil
	case portal.TabReturned:
		return inLanes(q, string(portal.CaseReturned)), nil
	case portal.TabSigned, portal.TabAnswered:
		return inLanes(q, string(portal.CaseSignedOut)), nil
	case portal.TabDrafts:
		return inLanes(q, string(portal.CaseDraft)), nil
	case portal.TabUploading:
		uploads := t.visible(uploadTable).Select("case_id").Where("state IN ?", openUploads)
		if !t.scope.IsSystem() && actor.Role != portal.Specialist {
			uploads = uploads.Where("hospital_id = ?", actor.HospitalID) // said again for the index
		}
		return q.Where("is_open = ? AND id IN (?)", true, uploads), nil
	case portal.TabWaiting:
		return inLanes(q, "waiting", "review"), nil
	case portal.TabWithdrawn:
		return inLanes(q, string(portal.CaseWithdrawn)), nil
	}
	return nil, portal.FailField("tab", "There is no such tab.", "Use one of those that /cases/counts names.")
}

var openUploads = []string{string(portal.UploadReceiving), string(portal.UploadReceived)}

func inLanes(q *gorm.DB, lanes ...string) *gorm.DB {
	if len(lanes) == 1 {
		return q.Where("lane = ?", lanes[0]) // one range of the index, already in order
	}
	return q.Where("lane IN ?", lanes)
}

// ofPatient narrows to cases with one of the digests; a digest is a name's or a number's,
// never both.
func (t *tx) ofPatient(q *gorm.DB, digests []string) *gorm.DB {
	digests = slices.DeleteFunc(slices.Clone(digests), func(d string) bool { return d == "" })
	if len(digests) == 0 {
		return q
	}
	return q.Where("(patient_name_index IN ? OR patient_id_index IN ?)", digests, digests)
}

// CountTabs implements portal.WorklistRecords.
func (t *tx) CountTabs(query portal.CaseQuery, tabs []portal.Tab) ([]portal.TabCount, error) {
	counts := make([]portal.TabCount, len(tabs))
	for i, tab := range tabs {
		query.Tab = tab
		q, err := t.filtered(query)
		if err != nil {
			return nil, err
		}
		counts[i].Tab = tab
		if counts[i].N, counts[i].More, err = t.countUpTo(q); err != nil {
			return nil, fmt.Errorf("count cases of %s: %w", tab, err)
		}
	}
	return counts, nil
}

// CaseFacts implements portal.WorklistRecords, in a number of queries that does not grow.
func (t *tx) CaseFacts(cases []portal.Case) (map[string]portal.CaseFacts, error) {
	ids := make([]string, len(cases))
	for i, c := range cases {
		ids[i] = c.ID
	}
	facts := make(map[string]portal.CaseFacts, len(cases))
	slides, err := t.slideCases(ids)
	if err != nil {
		return nil, err
	}
	if err := t.countRuns(slides, facts); err != nil {
		return nil, err
	}
	if err := t.opinionsAsked(ids, facts); err != nil {
		return nil, err
	}
	if err := t.reportStatuses(ids, facts); err != nil {
		return nil, err
	}
	var uploads []struct {
		CaseID string
		N      int
	}
	q := t.visible(uploadTable).Select("case_id, COUNT(*) AS n").Where("case_id IN ? AND state IN ?", ids, openUploads).Group("case_id")
	if err := q.Find(&uploads).Error; err != nil {
		return nil, fmt.Errorf("count uploads: %w", err)
	}
	for _, u := range uploads {
		f := facts[u.CaseID]
		f.UploadsOpen = u.N
		facts[u.CaseID] = f
	}
	return facts, nil
}

// slideCases answers the case of every slide of those cases.
func (t *tx) slideCases(cases []string) (map[string]string, error) {
	var rows []struct{ ID, CaseID string }
	if err := t.visible(slideTable).Select("id, case_id").Where("case_id IN ?", cases).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("list slides: %w", err)
	}
	out := make(map[string]string, len(rows))
	for _, r := range rows {
		out[r.ID] = r.CaseID
	}
	return out, nil
}

// countRuns adds slides, and the batches of their latest runs, to the facts.
func (t *tx) countRuns(slides map[string]string, facts map[string]portal.CaseFacts) error {
	ids := make([]string, 0, len(slides))
	for id, c := range slides {
		ids = append(ids, id)
		f := facts[c]
		f.Slides++
		facts[c] = f
	}
	var runs []struct {
		SlideID       string
		Batches, Done int
	}
	q := t.visible(runTable).Select("slide_id, batches, done").Where("slide_id IN ?", ids).Order("slide_id, created_at DESC, id DESC")
	if err := q.Find(&runs).Error; err != nil {
		return fmt.Errorf("list runs: %w", err)
	}
	for i, r := range runs {
		if i > 0 && runs[i-1].SlideID == r.SlideID {
			continue // an older run
		}
		f := facts[slides[r.SlideID]]
		f.Done, f.Total = f.Done+r.Done, f.Total+r.Batches
		facts[slides[r.SlideID]] = f
	}
	return nil
}

// NamesOf implements portal.WorklistRecords. Names of hospitals and people are no secret
// within the network (people.go).
func (t *tx) NamesOf(hospitals, people []string) (map[string]string, error) {
	names := map[string]string{}
	if t.nobody() {
		return names, nil
	}
	for table, ids := range map[string][]string{"hospitals": hospitals, "users": people} {
		slices.Sort(ids)
		ids = slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == "" })
		if len(ids) == 0 {
			continue
		}
		var rows []struct{ ID, Name string }
		if err := t.db.Table(table).Select("id, name").Where("id IN ?", ids).Find(&rows).Error; err != nil {
			return nil, fmt.Errorf("name %s: %w", table, err)
		}
		for _, r := range rows {
			names[r.ID] = r.Name
		}
	}
	return names, nil
}

// CasesToIndex implements portal.WorklistRecords. A digest begins with its key's id; every
// case has a name, so its digest is never empty once made.
func (t *tx) CasesToIndex(keyID string, limit int) ([]portal.Case, error) {
	if err := t.onlySystem(); err != nil {
		return nil, err
	}
	q := t.visible(caseTable).Where("patient_name_index < ? OR patient_name_index >= ?", keyID+":", keyID+";")
	return list[caseRow](q.Limit(limited(limit)), "cases")
}

// SavePatientIndex implements portal.WorklistRecords.
func (t *tx) SavePatientIndex(c portal.Case) error {
	if err := t.onlySystem(); err != nil {
		return err
	}
	q := t.visible(caseTable).Where("id = ?", c.ID).Updates(map[string]any{
		"patient_name_index": c.PatientNameIndex, "patient_id_index": c.PatientIDIndex,
	})
	return affected(q, "save patient index", "case")
}
