package store_test

import (
	"errors"
	"testing"
	"time"

	"telepath/portal"
	"telepath/queue"
	"telepath/reports"
)

// What goes in comes out: every kind of row, all fields.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		j := aJourney("a", "east", portal.CaseInReview, "reader-centre")
		b.write(t, system, j.add)
		b.read(t, system, func(tx portal.Tx) error {
			c, err1 := tx.Case("a")
			equal(t, c, j.c)
			u, err2 := tx.Upload("upload-a")
			equal(t, u, j.upload)
			s, err3 := tx.Slide("slide-a")
			equal(t, s, j.slide)
			r, err4 := tx.Run("run-a")
			equal(t, r, j.run)
			f, r, err5 := tx.Finding("finding-a")
			equal(t, f, j.finding)
			equal(t, r, j.run)
			report, err6 := tx.Report("report-a")
			equal(t, report, j.report)
			v, err7 := tx.Version("report-a", 1)
			equal(t, v, j.version)
			return errors.Join(err1, err2, err3, err4, err5, err6, err7)
		})
		b.read(t, system, func(tx portal.Tx) error {
			uploads, err1 := tx.UploadsOf("a")
			equal(t, uploads, []portal.Upload{j.upload})
			slides, err2 := tx.SlidesOf("a")
			equal(t, slides, []portal.Slide{j.slide})
			runs, err3 := tx.RunsOf("slide-a")
			equal(t, runs, []portal.Run{j.run})
			findings, err4 := tx.FindingsOf("run-a")
			equal(t, findings, []reports.Finding{j.finding})
			report, err5 := tx.ReportOf("a")
			equal(t, report, j.report)
			versions, err6 := tx.VersionsOf("report-a")
			equal(t, versions, []portal.StoredVersion{j.version})
			v, err7 := tx.VersionByCode("code-a")
			equal(t, v, j.version)
			return errors.Join(err1, err2, err3, err4, err5, err6, err7)
		})
	})
}

func TestBareRows(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		c := portal.Case{ID: "bare", HospitalID: "east", State: portal.CaseDraft, Priority: queue.Frozen}
		s := portal.Slide{ID: "bare", CaseID: "bare", HospitalID: "east", State: portal.SlideReceived, Files: []portal.SlideFile{}}
		b.write(t, system, func(tx portal.Tx) error { return errors.Join(tx.AddCase(c), tx.AddSlide(s)) })
		b.read(t, system, func(tx portal.Tx) error {
			gotCase, err1 := tx.Case("bare")
			gotSlide, err2 := tx.Slide("bare")
			// The zero time comes back as the zero time, in UTC.
			if !gotCase.CreatedAt.IsZero() || gotCase.SubmittedAt != nil || gotSlide.Info != nil || gotSlide.Quality != nil || gotSlide.Trouble != nil {
				t.Errorf("got %+v %+v", gotCase, gotSlide)
			}
			none, err3 := tx.RunsOf("bare")
			if none == nil || len(none) != 0 {
				t.Errorf("an empty list is %#v", none)
			}
			return errors.Join(err1, err2, err3)
		})
	})
}

func TestSaveCountsRevisions(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		j := aJourney("a", "east", portal.CaseSubmitted, "")
		b.write(t, system, j.add)
		stale := j
		later := noon.Add(time.Hour)
		b.write(t, doctorEast, func(tx portal.Tx) error {
			j.c.State, j.c.Flagged, j.c.FlagReason, j.c.NoAI, j.c.SignedAt = portal.CaseAwaiting, true, "why", "", &later
			j.c.Request.AccessionNumber = "S-new"
			j.c.DueAt, j.c.SecondReading, j.c.PatientNameIndex, j.c.PatientIDIndex = &later, portal.SecondReadingDrawn, "k:n", "k:i"
			j.c.FlagReasons = []portal.FlagReason{{Code: portal.ReasonScore, Label: "tumour", Score: 0.93, Regions: 3}, {Code: portal.ReasonDoubtful, TextZH: "模糊"}}
			j.slide.State, j.slide.Trouble, j.slide.Files = portal.SlideFailed, &portal.Trouble{Code: "x"}, append(j.slide.Files, portal.SlideFile{Blob: "b"})
			j.run.State, j.run.Done, j.run.Result, j.run.FinishedAt = portal.RunComplete, 3, &reports.Result{Label: "tumour", Score: 1}, &later
			j.report.Status, j.report.Draft.Comment, j.report.Versions = reports.Preliminary, "text", 1
			j.upload.State, j.upload.Trouble, j.upload.SlideID = portal.UploadVerified, nil, "slide-a"
			return errors.Join(tx.SaveCase(&j.c), tx.SaveSlide(&j.slide), tx.SaveRun(&j.run), tx.SaveReport(&j.report), tx.SaveUpload(j.upload))
		})
		equal(t, []int{j.c.Revision, j.slide.Revision, j.run.Revision, j.report.Revision}, []int{1, 1, 1, 1})
		b.read(t, system, func(tx portal.Tx) error {
			c, err1 := tx.Case("a")
			equal(t, c, j.c)
			s, err2 := tx.Slide("slide-a")
			equal(t, s, j.slide)
			r, err3 := tx.Run("run-a")
			equal(t, r, j.run)
			report, err4 := tx.Report("report-a")
			equal(t, report, j.report)
			u, err5 := tx.Upload("upload-a")
			equal(t, u, j.upload)
			return errors.Join(err1, err2, err3, err4, err5)
		})
		// All of it in one transaction that goes on after each refusal.
		b.write(t, system, func(tx portal.Tx) error {
			fails(t, tx.SaveCase(&stale.c), portal.Conflict)
			fails(t, tx.SaveSlide(&stale.slide), portal.Conflict)
			fails(t, tx.SaveRun(&stale.run), portal.Conflict)
			fails(t, tx.SaveReport(&stale.report), portal.Conflict)
			equal(t, stale.c.Revision, 0)
			return nil
		})
	})
}

func TestDuplicates(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		j := aJourney("a", "east", portal.CaseSubmitted, "")
		b.write(t, system, j.add)
		b.write(t, system, func(tx portal.Tx) error {
			twin := aCase("b", "east")
			twin.Request.AccessionNumber = j.c.Request.AccessionNumber
			err := tx.AddCase(twin)
			fails(t, err, portal.Conflict)
			var e *portal.Error
			if !errors.As(err, &e) || e.Field != "accession_number" {
				t.Errorf("error %v, want one about the accession number", err)
			}
			twin.HospitalID = "west" // unique per hospital only
			ok(t, tx.AddCase(twin))
			fails(t, tx.AddSlide(j.slide), portal.Conflict)
			fails(t, tx.AddUpload(j.upload), portal.Conflict)
			fails(t, tx.AddRun(j.run), portal.Conflict)
			fails(t, tx.AddFindings("run-a", []reports.Finding{j.finding}), portal.Conflict)
			fails(t, tx.AddReport(aReport("second", j.c)), portal.Conflict)
			fails(t, tx.AddVersion(aVersion(j.report, 1, "other")), portal.Conflict)
			fails(t, tx.AddVersion(aVersion(j.report, 2, "code-a")), portal.Conflict)
			return tx.AddVersion(aVersion(j.report, 2, "code-b"))
		})
		renamed := aCase("c", "east")
		b.write(t, system, func(tx portal.Tx) error { return tx.AddCase(renamed) })
		renamed.Request.AccessionNumber = j.c.Request.AccessionNumber
		fails(t, b.Write(t.Context(), system, func(tx portal.Tx) error { return tx.SaveCase(&renamed) }), portal.Conflict)
	})
}

// Rows of a case carry its hospital, and those of a run its slide.
func TestRowsOfAnotherTenant(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		j := aJourney("a", "east", portal.CaseSubmitted, "")
		other := aJourney("b", "west", portal.CaseSubmitted, "")
		b.write(t, system, func(tx portal.Tx) error { return errors.Join(j.add(tx), other.add(tx)) })
		b.write(t, system, func(tx portal.Tx) error {
			mixed := aSlide("mixed", j.c)
			mixed.HospitalID = "west"
			fails(t, tx.AddSlide(mixed), portal.NotFound)
			run := aRun("mixed", j.slide)
			run.CaseID, run.HospitalID = "b", "west"
			fails(t, tx.AddRun(run), portal.NotFound)
			version := aVersion(j.report, 2, "mixed")
			version.CaseID, version.HospitalID = "b", "west"
			fails(t, tx.AddVersion(version), portal.NotFound)
			fails(t, tx.AddEvent(portal.Event{CaseID: "a", HospitalID: "west"}), portal.NotFound)
			moved := j.slide
			moved.HospitalID = "west"
			fails(t, tx.SaveSlide(&moved), portal.NotFound)
			return nil
		})
	})
}

func TestListsByState(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		b.write(t, system, func(tx portal.Tx) error {
			for i, id := range []string{"c", "a", "b"} {
				j := aJourney(id, "east", portal.CaseSubmitted, "")
				j.slide.CreatedAt, j.run.CreatedAt, j.upload.CreatedAt = noon.Add(time.Duration(i)), noon.Add(time.Duration(i)*time.Second), noon.Add(time.Duration(-i)*time.Second)
				ok(t, j.add(tx))
			}
			return nil
		})
		b.read(t, system, func(tx portal.Tx) error {
			slides, err1 := tx.SlidesIn(portal.SlideReady, 2)
			runs, err2 := tx.RunsIn(portal.RunRunning, 2)
			uploads, err3 := tx.UploadsIn(portal.UploadFailed, 0)
			ids := []string{slides[0].ID, slides[1].ID, runs[0].ID, runs[1].ID, uploads[0].ID, uploads[1].ID, uploads[2].ID}
			equal(t, ids, []string{"slide-a", "slide-b", "run-c", "run-a", "upload-b", "upload-a", "upload-c"})
			none, err4 := tx.RunsIn(portal.RunFailed, 5)
			equal(t, len(none), 0)
			return errors.Join(err1, err2, err3, err4)
		})
	})
}

func TestVerdict(t *testing.T) {
	t.Parallel()
	everyEngine(t, func(t *testing.T, b *bench) {
		b.write(t, system, aJourney("a", "east", portal.CaseInReview, "").add)
		verdict := reports.Verdict{Decision: "rejected", Reason: "artefact", By: "reader-centre", At: &noon}
		b.write(t, reader, func(tx portal.Tx) error {
			fails(t, tx.SaveVerdict("none", verdict), portal.NotFound)
			return tx.SaveVerdict("finding-a", verdict)
		})
		b.read(t, reader, func(tx portal.Tx) error {
			f, _, err := tx.Finding("finding-a")
			equal(t, f.Verdict, verdict)
			equal(t, f.Score, 0.9)
			return err
		})
	})
}
