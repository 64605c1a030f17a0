package store_test

import (
	"fmt"
	"testing"
	"time"

	"telepath/portal"
	"telepath/queue"
	"telepath/reports"
)

// Every way to reach a row, by every kind of person, over cases of every hospital, state
// and assignee: the store answers exactly as portal.Scope.Sees says.
func TestScope(t *testing.T) {
	t.Parallel()
	scopes := map[string]portal.Scope{
		"nobody": {}, "system": system, "doctor": doctorEast, "admin": adminWest, "reader": reader,
		"doctor of the centre": as("doctor", "centre", portal.Clinician),
		"county specialist":    as("guest", "west", portal.Specialist),
	}
	everyEngine(t, func(t *testing.T, b *bench) {
		var all []journey
		for _, hospital := range []string{"centre", "east", "west"} {
			for _, state := range []portal.CaseState{portal.CaseDraft, portal.CaseSubmitted, portal.CaseSignedOut, portal.CaseWithdrawn} {
				for _, assignee := range []string{"", "reader-centre", "colleague-centre"} {
					all = append(all, aJourney(fmt.Sprintf("%s-%s-%s", hospital, state, assignee), hospital, state, assignee))
				}
			}
		}
		b.write(t, system, func(tx portal.Tx) error {
			for _, j := range all {
				ok(t, j.add(tx))
			}
			return nil
		})
		for name, s := range scopes {
			seen := 0
			for _, j := range all {
				sees := s.Sees(j.c.HospitalID, j.c.State, j.c.AssignedTo)
				if sees {
					seen++
				}
				probe(t, b, s, name, j, sees)
			}
			probeLists(t, b, s, name, seen)
		}
	})
}

// probe asks for, lists and changes every row of a case.
func probe(t *testing.T, b *bench, s portal.Scope, name string, j journey, sees bool) {
	t.Helper()
	id := j.c.ID
	b.write(t, s, func(tx portal.Tx) error {
		found := func(what string, err error) {
			t.Helper()
			if sees && err != nil || !sees && portal.CodeOf(err) != portal.NotFound {
				t.Errorf("%s, case %s, %s: sees %v, error %v", name, id, what, sees, err)
			}
		}
		listed := func(what string, n int, err error) {
			t.Helper()
			if err != nil || (n > 0) != sees {
				t.Errorf("%s, case %s, %s: sees %v, got %d, error %v", name, id, what, sees, n, err)
			}
		}
		probeGets(tx, j, found)
		probeOf(tx, j, listed)
		probeSaves(tx, j, found)
		return nil
	})
}

func probeGets(tx portal.Tx, j journey, found func(string, error)) {
	_, err := tx.Case(j.c.ID)
	found("Case", err)
	_, err = tx.Upload(j.upload.ID)
	found("Upload", err)
	_, err = tx.Slide(j.slide.ID)
	found("Slide", err)
	_, err = tx.Run(j.run.ID)
	found("Run", err)
	_, _, err = tx.Finding(j.finding.ID)
	found("Finding", err)
	_, err = tx.Report(j.report.ID)
	found("Report", err)
	_, err = tx.ReportOf(j.c.ID)
	found("ReportOf", err)
	_, err = tx.Version(j.report.ID, 1)
	found("Version", err)
	_, err = tx.VersionByCode(j.version.Code)
	found("VersionByCode", err)
}

func probeOf(tx portal.Tx, j journey, listed func(string, int, error)) {
	uploads, err := tx.UploadsOf(j.c.ID)
	listed("UploadsOf", len(uploads), err)
	slides, err := tx.SlidesOf(j.c.ID)
	listed("SlidesOf", len(slides), err)
	runs, err := tx.RunsOf(j.slide.ID)
	listed("RunsOf", len(runs), err)
	findings, err := tx.FindingsOf(j.run.ID)
	listed("FindingsOf", len(findings), err)
	versions, err := tx.VersionsOf(j.report.ID)
	listed("VersionsOf", len(versions), err)
	events, err := tx.EventsOf(j.c.ID)
	listed("EventsOf", len(events), err)
	n, err := tx.CountBatches(j.run.ID)
	listed("CountBatches", n, err)
	batches, err := tx.Batches(j.run.ID)
	listed("Batches", len(batches), err)
	arrived, err := tx.ArrivedBatches(j.run.ID)
	listed("ArrivedBatches", len(arrived), err)
}

// probeSaves changes revisions, so the values are fetched by the system's eyes first.
func probeSaves(tx portal.Tx, j journey, found func(string, error)) {
	if c, err := tx.Case(j.c.ID); err == nil {
		j.c = c
		j.slide, _ = tx.Slide(j.slide.ID)
		j.run, _ = tx.Run(j.run.ID)
		j.report, _ = tx.Report(j.report.ID)
	}
	found("SaveCase", tx.SaveCase(&j.c))
	found("SaveUpload", tx.SaveUpload(j.upload))
	found("SaveSlide", tx.SaveSlide(&j.slide))
	found("SaveRun", tx.SaveRun(&j.run))
	found("SaveReport", tx.SaveReport(&j.report))
	found("SaveVerdict", tx.SaveVerdict(j.finding.ID, reports.Verdict{Decision: "accepted"}))
	id := portal.NewID()
	upload := j.upload
	upload.ID = "upload-" + id
	found("AddUpload", tx.AddUpload(upload))
	found("AddSlide", tx.AddSlide(aSlide("slide-"+id, j.c)))
	found("AddRun", tx.AddRun(aRun("run-"+id, j.slide)))
	found("DeleteBatches", tx.DeleteBatches(j.run.ID))
	_, err := tx.AddBatch(j.run.ID, 0, []byte("again"))
	found("AddBatch", err)
	found("AddFindings", tx.AddFindings(j.run.ID, []reports.Finding{{ID: "finding-" + id}}))
	found("AddVersion", tx.AddVersion(aVersion(j.report, j.report.Revision+1, id)))
	found("AddEvent", tx.AddEvent(portal.Event{CaseID: j.c.ID, HospitalID: j.c.HospitalID, At: noon.Add(time.Hour)}))
}

func probeLists(t *testing.T, b *bench, s portal.Scope, name string, seen int) {
	t.Helper()
	b.read(t, s, func(tx portal.Tx) error {
		page, err := tx.Cases(portal.CaseQuery{Limit: 200})
		ok(t, err)
		first := map[string]bool{}
		slides, err := tx.SlidesIn(portal.SlideReady, 0)
		ok(t, err)
		for _, x := range slides {
			first["slide of "+x.CaseID] = true
		}
		runs, err := tx.RunsIn(portal.RunRunning, 0)
		ok(t, err)
		for _, x := range runs {
			first["run of "+x.CaseID] = true
		}
		uploads, err := tx.UploadsIn(portal.UploadFailed, 0)
		ok(t, err)
		for _, x := range uploads {
			first["upload of "+x.CaseID] = true
		}
		events, err := tx.EventsBetween(noon, noon.Add(time.Minute))
		ok(t, err)
		if page.Total != seen || len(page.Cases) != seen || len(first) != 3*seen || len(events) != seen {
			t.Errorf("%s: %d cases of %d, %d slides, runs and uploads, %d events; want %d", name, len(page.Cases), page.Total, len(first), len(events), seen)
		}
		return nil
	})
}

// Nothing is possible without a scope.
func TestNobody(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		for _, s := range []portal.Scope{{}, portal.ScopeOf(portal.Actor{Role: portal.Specialist, HospitalID: "east"})} {
			b.write(t, s, func(tx portal.Tx) error {
				fails(t, tx.AddCase(aCase("x", "east")), portal.NotFound)
				fails(t, tx.AddHospital(portal.Hospital{ID: "x"}), portal.Forbidden)
				fails(t, tx.AddOutbox(queue.Message{}), portal.Unauthorised)
				fails(t, tx.AddAudit(portal.AuditEntry{}), portal.Unauthorised)
				fails(t, tx.DeleteOutbox([]int64{1}), portal.Forbidden)
				_, err := tx.User("doctor-east")
				fails(t, err, portal.NotFound)
				_, err = tx.Hospital("east")
				fails(t, err, portal.NotFound)
				users, err := tx.Users()
				ok(t, err)
				hospitals, err := tx.Hospitals()
				ok(t, err)
				acts, err := tx.Audit(0, 10)
				ok(t, err)
				waiting, err := tx.Outbox(10)
				ok(t, err)
				equal(t, len(users)+len(hospitals)+len(acts)+len(waiting), 0)
				return nil
			})
		}
	})
}

func TestForeignCaseCantBeAdded(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		b.write(t, doctorWest, func(tx portal.Tx) error {
			fails(t, tx.AddCase(aCase("x", "east")), portal.NotFound)
			return tx.AddCase(aCase("x", "west"))
		})
		fails(t, b.Write(t.Context(), system, func(tx portal.Tx) error { return tx.AddCase(aCase("y", "nowhere")) }), portal.NotFound)
	})
}
