package portal_test

import (
	"testing"

	"telepath/portal"
	"telepath/queue"
)

func TestAReturnedCaseSaysWhatToDoAndWhatHasChanged(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ctx := t.Context()
	c := w.held("A1")
	_, err := w.desk.ReturnFor(ctx, w.expert, c.ID, "nonsense", "x")
	wantCode(t, err, portal.Invalid)
	_, err = w.desk.ReturnFor(ctx, w.expert, c.ID, portal.ReturnOther, " ")
	wantCode(t, err, portal.Invalid)
	c, err = w.desk.ReturnFor(ctx, w.expert, c.ID, portal.ReturnHistory, "")
	if err != nil || c.ReturnCode != portal.ReturnHistory || c.Reason != "More clinical history is needed." {
		t.Fatalf("%+v, %v", c, err)
	}
	in := portal.CaseInput{Priority: queue.Urgent, Request: c.Request}
	in.Request.History = "Lump for 3 months."
	if c, err = w.desk.UpdateCase(ctx, w.clinician, c.ID, c.Revision, in); err != nil {
		t.Fatal(err)
	}
	w.upload(c.ID, drawnTIFF(t), 1)
	w.submit(c.ID)
	list, err := w.desk.Returns(ctx, w.expert, c.ID)
	if err != nil || len(list) != 1 || list[0].ResubmittedName != "C" || list[0].ByName != "E" {
		t.Fatalf("%+v, %v", list, err)
	}
	want := []portal.CaseChange{{Field: "priority", Before: "routine", After: "urgent"}, {Field: "history", After: "Lump for 3 months."}, {Field: "slides", Before: "1", After: "s.tiff"}}
	if len(list[0].Changes) != len(want) {
		t.Fatalf("changes %+v", list[0].Changes)
	}
	for i, change := range list[0].Changes {
		if change != want[i] {
			t.Errorf("change %d: %+v", i, change)
		}
	}
	d := w.detail(c.ID)
	if d.Case.ReturnCode != "" || d.Case.Reason != "" || d.Case.ResubmittedAt == nil {
		t.Errorf("%+v", d.Case)
	}
	said := false
	for _, e := range d.Events {
		said = said || e.Note == "resubmitted: priority, history, slides" // no content: the timeline is no place for it
	}
	if !said {
		t.Error("the timeline does not say what has changed")
	}
	_, err = w.desk.Returns(ctx, w.foreign, c.ID)
	wantCode(t, err, portal.NotFound)
}
