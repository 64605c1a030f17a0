package httpapi_test

import (
	"net/http"
	"testing"

	"telepath/portal"
	"telepath/portal/httpapi"
)

// addConversation gives a world a comment, a question for the specialist and an urgent result.
func (r *rig) addConversation(w world, u portal.User) {
	r.t.Helper()
	now := portal.SystemClock()
	r.write(func(tx portal.Tx) error {
		err := tx.AddComment(portal.Comment{ID: w.comment, CaseID: w.caseID, HospitalID: u.HospitalID, Text: "t", By: u.ID, At: now})
		if err != nil {
			return err
		}
		err = tx.AddOpinion(portal.Opinion{
			ID: w.opinion, CaseID: w.caseID, HospitalID: u.HospitalID, AskedBy: u.ID, AskedOf: specialist.ID, Question: "?",
			State: portal.OpinionAsked, AskedAt: now, UpdatedAt: now, Revision: 1,
		})
		if err != nil {
			return err
		}
		return tx.AddCritical(portal.Critical{
			ID: w.critical, CaseID: w.caseID, HospitalID: u.HospitalID, Text: "t", Recipient: u.ID, MarkedBy: specialist.ID, MarkedAt: now,
			NextAt: now, State: portal.CriticalOpen, Revision: 1,
		})
	})
}

// A case is talked about, a specialist marks an urgent result and the county reads it back.
func TestAConversationOverTheWire(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	v := r.newCase(clinician, "A-1")
	r.send(clinician, v.ID, []byte("slide"))
	r.submit(t, clinician, v.ID)
	at := "/api/v1/cases/" + v.ID
	people := decode[httpapi.PeopleOfCase](t, r.as(clinician, "GET", at+"/people", nil))
	if len(people.People) != 3 || people.People[0].HospitalName == "" {
		t.Errorf("people %+v", people)
	}
	body := map[string]any{"id": portal.NewID(), "text": "Hello @P. Birke", "mentions": []string{specialist.ID}}
	for range 2 {
		a := r.as(clinician, "POST", at+"/comments", body)
		c := decode[httpapi.CommentView](t, a)
		if a.StatusCode != http.StatusCreated || c.ByName != clinician.Name || len(c.Mentioned) != 1 || c.Mentioned[0].Name != specialist.Name {
			t.Errorf("%s: %s", a.Status, a.body)
		}
	}
	if list := decode[httpapi.Comments](t, r.as(specialist, "GET", at+"/comments", nil)); len(list.Comments) != 1 {
		t.Errorf("comments %+v", list)
	}
	if a := r.as(specialist, "POST", at+"/review", nil); a.StatusCode != http.StatusOK {
		t.Fatalf("review: %s", a.body)
	}
	a := r.as(specialist, "POST", at+"/critical", map[string]any{"text": "Malignant.", "recipient": clinician.ID})
	marked := decode[httpapi.CriticalView](t, a)
	if a.StatusCode != http.StatusCreated || marked.RecipientName != clinician.Name || marked.ForMe {
		t.Fatalf("%s: %s", a.Status, a.body)
	}
	mine := decode[httpapi.Criticals](t, r.as(clinician, "GET", "/api/v1/critical", nil))
	if len(mine.Critical) != 1 || !mine.Critical[0].ForMe || mine.Critical[0].Accession != "A-1" {
		t.Errorf("waiting for the recipient: %+v", mine)
	}
	if others := decode[httpapi.Criticals](t, r.as(stranger, "GET", "/api/v1/critical", nil)); len(others.Critical) != 0 {
		t.Errorf("another hospital sees it: %+v", others)
	}
	a = r.as(clinician, "POST", "/api/v1/critical/"+marked.ID+"/acknowledge", map[string]any{"read_back": "Malignant."})
	if done := decode[httpapi.CriticalView](t, a); done.State != portal.CriticalAcknowledged || done.EndedByName != clinician.Name {
		t.Errorf("%s: %s", a.Status, a.body)
	}
	returned := decode[httpapi.CaseView](t, r.as(specialist, "POST", at+"/return", map[string]any{"code": "rescan"}))
	if returned.ReturnCode != portal.ReturnRescan || returned.Reason == "" {
		t.Errorf("returned: %+v", returned.Case)
	}
	if list := decode[httpapi.Returns](t, r.as(clinician, "GET", at+"/returns", nil)); len(list.Returns) != 1 || list.Returns[0].ByName != specialist.Name {
		t.Errorf("returns %+v", list)
	}
}
