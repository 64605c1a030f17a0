package portal

import (
	"context"
	"sort"
	"time"
)

// Turnaround tells how long the cases signed between from and to took, by "hospital",
// "stage" or "priority", of the hospitals that the scope sees.
func (d *Desk) Turnaround(ctx context.Context, s Scope, from, to time.Time, by string) (Turnaround, error) {
	if err := s.May(ReadTurnaround); err != nil {
		return Turnaround{}, err
	}
	if by == "" {
		by = "stage"
	}
	if by != "stage" && by != "hospital" && by != "priority" {
		return Turnaround{}, FailField("by", "Turnaround is shown by hospital, stage or priority.", "Choose one of them.")
	}
	if !from.Before(to) {
		return Turnaround{}, FailField("from", "The period ends before it begins.", "Choose a later end.")
	}
	out := Turnaround{From: from, To: to, By: by, Rows: []TurnaroundRow{}, Cases: []TurnaroundCase{}}
	err := d.Store.Read(ctx, s, func(tx Tx) error {
		signed, err := signedBetween(tx, from, to)
		if err != nil {
			return err
		}
		names := map[string]string{}
		out.Cases = out.Cases[:0]
		for _, id := range signed {
			c, err := turnaroundCase(tx, id, names)
			if err != nil {
				return err
			}
			out.Cases = append(out.Cases, c)
		}
		page, err := tx.Cases(CaseQuery{States: []CaseState{CaseSubmitted, CaseAnalysing, CaseAwaiting, CaseInReview, CaseReturned}, Limit: 1})
		out.Open = page.Total
		return err
	})
	if err == nil {
		out.sumUp()
	}
	return out, err
}

func signedBetween(tx Tx, from, to time.Time) ([]string, error) {
	events, err := tx.EventsBetween(from, to)
	var out []string
	for _, e := range events {
		if e.Kind == "case" && e.State == string(CaseSignedOut) {
			out = append(out, e.CaseID)
		}
	}
	return out, err
}

func turnaroundCase(tx Tx, id string, names map[string]string) (TurnaroundCase, error) {
	c, err := tx.Case(id)
	if err != nil {
		return TurnaroundCase{}, err
	}
	events, err := tx.EventsOf(id)
	if err != nil {
		return TurnaroundCase{}, err
	}
	if _, known := names[c.HospitalID]; !known {
		h, err := tx.Hospital(c.HospitalID)
		if err != nil {
			return TurnaroundCase{}, err
		}
		names[c.HospitalID] = h.Name
	}
	out := TurnaroundCase{
		Case: c.ID, Accession: c.Request.AccessionNumber, Priority: string(c.Priority), Hospital: names[c.HospitalID],
		Stages: map[string]float64{},
	}
	for _, st := range StagesOf(CaseDetail{Case: c, Events: events}, c.UpdatedAt) {
		if st.Seconds != nil && st.State == "done" {
			out.Stages[st.Stage] = *st.Seconds
		}
	}
	m := marksOf(events)
	if m.signed != nil {
		out.SignedAt = *m.signed
		if m.submitted != nil {
			out.Total = *seconds(*m.submitted, *m.signed)
		}
	}
	return out, nil
}

// sumUp makes the rows: one per key, and for stages one per stage in order and the total.
func (t *Turnaround) sumUp() {
	values := map[string][]float64{}
	for _, c := range t.Cases {
		switch t.By {
		case "hospital":
			values[c.Hospital] = append(values[c.Hospital], c.Total)
		case "priority":
			values[c.Priority] = append(values[c.Priority], c.Total)
		default:
			for stage, v := range c.Stages {
				values[stage] = append(values[stage], v)
			}
			values["total"] = append(values["total"], c.Total)
		}
	}
	keys := make([]string, 0, len(values))
	for k := range values {
		keys = append(keys, k)
	}
	order := map[string]int{"total": len(stageNames)}
	for i, name := range stageNames {
		order[name] = i
	}
	sort.Slice(keys, func(i, j int) bool {
		if t.By == "stage" {
			return order[keys[i]] < order[keys[j]]
		}
		return keys[i] < keys[j]
	})
	for _, k := range keys {
		t.Rows = append(t.Rows, rowOf(k, k, values[k]))
	}
}
