package httpapi_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"telepath/portal"
	"telepath/portal/httpapi"
	"telepath/reports"
)

// signs reads the report as that person and signs what was read.
func (r *rig) signs(u portal.User, caseID string) answer {
	r.t.Helper()
	return r.as(u, "POST", "/api/v1/cases/"+caseID+"/report/sign", r.reads(u, caseID))
}

// reads is what the person would send to sign the report as it is.
func (r *rig) reads(u portal.User, caseID string) map[string]any {
	r.t.Helper()
	v := decode[httpapi.ReportView](r.t, r.as(u, "GET", "/api/v1/cases/"+caseID+"/report", nil))
	in := map[string]any{"revision": v.Revision, "digest": v.Digest, "digest_parts": v.DigestParts, "password": password}
	if v.AI != nil {
		in["agreement"] = "agree"
	}
	return in
}

// readyToSign is a case in that person's hands with nothing in the way of a signature.
func (r *rig) readyToSign(u portal.User, accession string) (caseID, slide string) {
	r.t.Helper()
	c := r.newCase(clinician, accession)
	r.send(clinician, c.ID, []byte("a slide of "+accession))
	r.submit(r.t, clinician, c.ID)
	c = decode[httpapi.CaseView](r.t, r.as(u, "POST", "/api/v1/cases/"+c.ID+"/review", nil))
	decode[httpapi.SlideView](r.t, r.as(u, "POST", "/api/v1/slides/"+c.Slides[0].ID+"/label", map[string]string{"check": "match"}))
	r.writes(u, c.ID, "Benign.")
	return c.ID, c.Slides[0].ID
}

func (r *rig) writes(u portal.User, caseID, diagnosis string) {
	r.t.Helper()
	at := "/api/v1/cases/" + caseID + "/report"
	v := decode[httpapi.ReportView](r.t, r.as(u, "GET", at, nil))
	draft := map[string]any{"revision": v.Revision, "microscopy": "Ducts.", "diagnosis": diagnosis, "comment": "None."}
	decode[httpapi.ReportView](r.t, r.as(u, "PUT", at, draft))
}

// A signature needs the password, also with a token; guessing is slow and in the audit.
func TestSigningAsksForThePassword(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id, _ := r.readyToSign(specialist, "A-1")
	at, in := "/api/v1/cases/"+id+"/report", r.reads(specialist, id)
	for what, c := range map[string]struct {
		word   string
		status int
	}{"none": {"", 422}, "wrong": {"telepath", 403}} {
		in["password"] = c.word
		a := r.as(specialist, "POST", at+"/sign", in)
		if p := a.problem(t); a.StatusCode != c.status || p.Field != "password" {
			t.Errorf("%s: %s %s", what, a.Status, a.body)
		}
	}
	for range 4 {
		r.as(specialist, "POST", at+"/amend", map[string]string{"reason": "x", "diagnosis": "y", "password": "no"})
	}
	in["password"] = password
	if a := r.as(specialist, "POST", at+"/sign", in); a.StatusCode != 503 {
		t.Errorf("the sixth guess: %s %s", a.Status, a.body)
	}
	if v := decode[httpapi.ReportView](t, r.as(specialist, "GET", at, nil)); v.Status != reports.Draft {
		t.Errorf("the report is %s", v.Status)
	}
	var refused int
	must(t, r.store.Read(t.Context(), portal.System("test"), func(tx portal.Tx) error {
		all, err := tx.Audit(0, 100)
		for _, e := range all {
			if e.Action == "sign.refused" && e.Object == specialist.ID && !strings.Contains(e.Detail, "telepath") {
				refused++
			}
		}
		return err
	}))
	if refused != 5 {
		t.Errorf("%d refusals in the audit, want 5", refused)
	}
}

// What is signed is what the page showed; a refusal says what has changed since.
func TestSigningIsBoundToWhatWasShown(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id, slide := r.readyToSign(specialist, "A-1")
	at, in := "/api/v1/cases/"+id+"/report", r.reads(specialist, id)
	without := maps.Clone(in)
	delete(without, "digest")
	if a := r.as(specialist, "POST", at+"/sign", without); a.StatusCode != 422 {
		t.Errorf("without a digest: %s %s", a.Status, a.body)
	}
	r.writes(specialist, id, "Malignant.")
	a := r.as(specialist, "POST", at+"/sign", in)
	if a.StatusCode != 409 || !strings.Contains(a.problem(t).Detail, "since you read it: the text.") {
		t.Errorf("%s %s", a.Status, a.body)
	}
	in = r.reads(specialist, id)
	undo := map[string]string{"check": "", "reason": "the other glass"}
	if sl := decode[httpapi.SlideView](t, r.as(specialist, "POST", "/api/v1/slides/"+slide+"/label", undo)); sl.LabelCheck != "" {
		t.Errorf("the check is still %q", sl.LabelCheck)
	}
	if a := r.as(specialist, "POST", at+"/sign", in); a.StatusCode != 409 || !strings.Contains(a.problem(t).Detail, "the label check of slide.svs") {
		t.Errorf("%s %s", a.Status, a.body)
	}
	if a := r.as(specialist, "POST", "/api/v1/slides/"+slide+"/label", map[string]string{"check": "match"}); a.StatusCode != 200 {
		t.Errorf("%s %s", a.Status, a.body)
	}
	if a := r.signs(specialist, id); a.StatusCode != 200 {
		t.Errorf("%s %s", a.Status, a.body)
	}
}

// Two persons sign over HTTP, and the report says who was first.
func TestTwoSignatures(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	second := portal.User{ID: "second", Email: "second@demo.invalid", Name: "Q. Buche", Role: portal.Specialist, HospitalID: centre.ID, CanSign: true, Password: passwordHash(), CreatedAt: portal.SystemClock()}
	r.write(func(tx portal.Tx) error {
		h, err := tx.Hospital(county.ID)
		if err != nil {
			return err
		}
		h.Settings.TwoPersonSignOut = true
		if err := tx.SaveHospital(h); err != nil {
			return err
		}
		return tx.AddUser(second)
	})
	id, _ := r.readyToSign(specialist, "A-1")
	at := "/api/v1/cases/" + id
	first := decode[httpapi.SignedView](t, r.signs(specialist, id))
	if !first.AwaitingSecond || first.PDF != "" || first.Version.N != 0 || first.Report.Status != reports.Draft || first.Report.FirstSignature == nil || !first.Report.FirstSignature.Mine {
		t.Fatalf("%+v", first)
	}
	list := decode[httpapi.CaseList](t, r.as(second, "GET", "/api/v1/cases", nil))
	if len(list.Cases) != 1 || list.Cases[0].AwaitingSecond != specialist.ID {
		t.Errorf("the list does not say that it waits for a second person: %+v", list.Cases)
	}
	r.as(second, "POST", at+"/review", nil)
	if back := decode[httpapi.CaseView](t, r.as(second, "POST", at+"/report/send-back", map[string]string{"reason": "grade?"})); back.AssignedTo != specialist.ID {
		t.Errorf("%+v", back.Case)
	}
	r.as(specialist, "POST", at+"/review", nil)
	if v := decode[httpapi.ReportView](t, r.as(specialist, "GET", at+"/report", nil)); v.SentBack == nil || v.SentBack.Reason != "grade?" || !v.TwoPersons {
		t.Errorf("%+v", v.SentBack)
	}
	decode[httpapi.SignedView](t, r.signs(specialist, id))
	r.as(second, "POST", at+"/review", nil)
	done := decode[httpapi.SignedView](t, r.signs(second, id))
	last := done.Report.VersionsList[0]
	if done.AwaitingSecond || last.SignedBy != second.Name || last.FirstSigner == nil || last.FirstSigner.Name != specialist.Name || last.Kind != reports.Opinion || last.Issuer != centre.Name {
		t.Errorf("%+v", last)
	}
}

// Every change after the signature is listed with who, when, why and what differs.
func TestChangesAfterTheSignature(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	id, _ := r.readyToSign(specialist, "A-1")
	decode[httpapi.SignedView](t, r.signs(specialist, id))
	at := "/api/v1/cases/" + id + "/report"
	act := func(what string, status int, in map[string]any) httpapi.Problem {
		t.Helper()
		in["password"] = password
		a := r.as(specialist, "POST", at+"/"+what, in)
		if a.StatusCode != status {
			t.Errorf("%s: %s %s", what, a.Status, a.body)
		}
		if status == 200 {
			return httpapi.Problem{}
		}
		return a.problem(t)
	}
	act("addendum", 422, map[string]any{"reason": " ", "text": "more"})
	act("addendum", 422, map[string]any{"reason": "asked", "text": ""})
	if p := act("addendum", 409, map[string]any{"reason": "asked", "text": "more", "diagnosis": "Malignant."}); p.Do != "Use an amendment." {
		t.Errorf("%+v", p)
	}
	act("addendum", 200, map[string]any{"reason": "asked", "text": "Margins are free."})
	act("amend", 422, map[string]any{"reason": "x", "diagnosis": ""})
	act("amend", 409, map[string]any{"version": 1, "reason": "x", "diagnosis": "Malignant."})
	act("amend", 200, map[string]any{"version": 2, "reason": "deeper cuts", "diagnosis": "Malignant.", "microscopy": "Ducts.", "comment": "None."})
	act("retract", 200, map[string]any{"reason": "wrong patient"})
	act("correct", 409, map[string]any{"reason": "too late", "diagnosis": "x"})
	v := decode[httpapi.ReportView](t, r.as(clinician, "GET", at, nil))
	if v.Status != reports.EnteredInError || len(v.VersionsList) != 4 || v.Kind != reports.Opinion {
		t.Fatalf("%s %+v", v.Status, v.VersionsList)
	}
	var changed [][]string
	for _, version := range v.VersionsList {
		var sections []string
		for _, c := range version.Changes {
			sections = append(sections, c.Section)
		}
		changed = append(changed, sections)
		if version.Superseded != (version.N < 4) || version.SignedBy != specialist.Name || (version.Reason == "") != (version.N == 1) {
			t.Errorf("%+v", version)
		}
	}
	want := [][]string{nil, {"comment"}, {"diagnosis", "comment"}, nil}
	if !slices.EqualFunc(changed, want, slices.Equal[[]string]) {
		t.Errorf("changes %v, want %v", changed, want)
	}
}

// The county's signatory is not offered to change the centre's opinion.
func TestOnlyTheIssuerChangesADocument(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	chief := portal.User{ID: "chief", Email: "chief@demo.invalid", Name: "K. Eiche", Role: portal.Specialist, HospitalID: county.ID, CanSign: true, Password: passwordHash(), CreatedAt: portal.SystemClock()}
	r.write(func(tx portal.Tx) error { return tx.AddUser(chief) })
	id, _ := r.readyToSign(specialist, "A-1")
	decode[httpapi.SignedView](t, r.signs(specialist, id))
	at := "/api/v1/cases/" + id + "/report"
	for u, may := range map[*portal.User]bool{&specialist: true, &chief: false} {
		v := decode[httpapi.ReportView](t, r.as(*u, "GET", at, nil))
		if slices.Contains(v.Can, portal.SignReport) != may {
			t.Errorf("%s can %v", u.Name, v.Can)
		}
	}
	in := map[string]string{"reason": "x", "text": "y", "password": password}
	if a := r.as(chief, "POST", at+"/addendum", in); a.StatusCode != 403 {
		t.Errorf("%s %s", a.Status, a.body)
	}
}
