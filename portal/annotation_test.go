package portal_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"telepath/portal"
	"telepath/queue"
	"telepath/reports"
)

// drawing is a case in review, held by the expert, with a slide of 1024 x 768.
type drawing struct {
	*world
	caseID, slide string
}

func newDrawing(t *testing.T) drawing {
	t.Helper()
	w := setup(t)
	c := w.newCase("A-1", queue.Routine)
	data := drawnTIFF(t)
	w.upload(c.ID, data, len(data))
	w.submit(c.ID)
	if _, err := w.desk.Review(t.Context(), w.expert, c.ID); err != nil {
		t.Fatal(err)
	}
	return drawing{w, c.ID, w.detail(c.ID).Slides[0].Slide.ID}
}

func box(x, y, side float64) portal.AnnotationInput {
	return portal.AnnotationInput{Kind: reports.ShapePolygon, Points: [][2]float64{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}}, Label: "here"}
}

func (d drawing) add(in portal.AnnotationInput) portal.AnnotationDetail {
	d.t.Helper()
	a, err := d.desk.AddAnnotation(d.t.Context(), d.expert, d.slide, portal.NewID(), in)
	if err != nil {
		d.t.Fatal(err)
	}
	return a
}

func (d drawing) list(s portal.Scope) []portal.AnnotationDetail {
	d.t.Helper()
	list, err := d.desk.Annotations(d.t.Context(), s, d.slide)
	if err != nil {
		d.t.Fatal(err)
	}
	return list
}

func (d drawing) audit() []portal.AuditEntry {
	d.t.Helper()
	var entries []portal.AuditEntry
	err := d.store.Read(d.t.Context(), portal.System("test"), func(tx portal.Tx) (err error) {
		entries, err = tx.Audit(0, 100)
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return entries
}

func TestAnnotationIsDrawnChangedAndRemoved(t *testing.T) {
	t.Parallel()
	d := newDrawing(t)
	a := d.add(box(100, 100, 200))
	if a.Revision != 1 || a.ByName != "E" || a.AreaMM2 == nil || math.Abs(*a.AreaMM2-0.04*scale(d)*scale(d)) > 1e-9 {
		t.Errorf("%+v of %v mm²", a, a.AreaMM2)
	}
	moved := box(300, 300, 100)
	b, err := d.desk.SaveAnnotation(t.Context(), d.expert, a.ID, 1, moved)
	if err != nil || b.Revision != 2 || b.Points[0] != [2]float64{300, 300} {
		t.Fatalf("%+v, %v", b, err)
	}
	other := box(1, 1, 50)
	_, err = d.desk.SaveAnnotation(t.Context(), d.expert, a.ID, 1, other)
	wantCode(t, err, portal.Conflict)
	wantCode(t, d.desk.RemoveAnnotation(t.Context(), d.expert, a.ID, 1), portal.Conflict)
	if err := d.desk.RemoveAnnotation(t.Context(), d.expert, a.ID, 2); err != nil {
		t.Fatal(err)
	}
	if list := d.list(d.expert); len(list) != 0 {
		t.Errorf("%d are left", len(list))
	}
	last := d.audit()[0]
	if last.Action != "annotation.removed" || last.Object != "annotation/"+a.ID || !strings.Contains(last.Detail, "[300,300]") || !strings.Contains(last.Detail, `"label":"here"`) {
		t.Errorf("the audit does not keep what was removed: %+v", last)
	}
}

// scale of the slide in millimetres per thousand pixels, i.e. µm per pixel.
func scale(d drawing) float64 {
	return d.detail(d.caseID).Slides[0].Slide.Info.MPP.Mean()
}

// An answer may be lost: the same again changes nothing and says what is there.
func TestAnnotationTwice(t *testing.T) {
	t.Parallel()
	d := newDrawing(t)
	id := portal.NewID()
	for range 2 {
		a, err := d.desk.AddAnnotation(t.Context(), d.expert, d.slide, id, box(1, 1, 99))
		if err != nil || a.ID != id || a.Revision != 1 {
			t.Fatalf("%+v, %v", a, err)
		}
	}
	for range 2 {
		a, err := d.desk.SaveAnnotation(t.Context(), d.expert, id, 1, box(2, 2, 99))
		if err != nil || a.Revision != 2 {
			t.Fatalf("%+v, %v", a, err)
		}
	}
	if n := len(d.list(d.expert)); n != 1 {
		t.Errorf("%d annotations", n)
	}
	// A retry that comes after a change finds the change.
	if a, err := d.desk.AddAnnotation(t.Context(), d.expert, d.slide, id, box(1, 1, 99)); err != nil || a.Revision != 2 {
		t.Errorf("%+v, %v", a, err)
	}
	_, err := d.desk.AddAnnotation(t.Context(), d.expert, d.slide, "short", box(1, 1, 99))
	wantCode(t, err, portal.Invalid)
}

func TestOnlyWhoHoldsTheCaseDraws(t *testing.T) {
	t.Parallel()
	d := newDrawing(t)
	a := d.add(box(1, 1, 99))
	for name, tt := range map[string]struct {
		scope portal.Scope
		code  portal.Code
	}{
		"the county's clinician":      {d.clinician, portal.Forbidden},
		"one with the signing right":  {d.signer, portal.Conflict},
		"a clinician of another":      {d.foreign, portal.Forbidden},
		"nobody":                      {portal.Scope{}, portal.Unauthorised},
		"a specialist without it":     {portal.ScopeOf(portal.Actor{UserID: "x", Role: portal.Specialist, HospitalID: "h3"}), portal.Conflict},
		"a signer of somewhere else ": {portal.ScopeOf(portal.Actor{UserID: "y", Role: portal.Clinician, HospitalID: "h2", CanSign: true}), portal.NotFound},
	} {
		_, err := d.desk.AddAnnotation(t.Context(), tt.scope, d.slide, portal.NewID(), box(1, 1, 9))
		if portal.CodeOf(err) != tt.code {
			t.Errorf("%s adds: %v, want %s", name, err, tt.code)
		}
		_, err = d.desk.SaveAnnotation(t.Context(), tt.scope, a.ID, 1, box(1, 1, 9))
		if portal.CodeOf(err) != tt.code {
			t.Errorf("%s changes: %v, want %s", name, err, tt.code)
		}
		if err := d.desk.RemoveAnnotation(t.Context(), tt.scope, a.ID, 1); portal.CodeOf(err) != tt.code {
			t.Errorf("%s removes: %v, want %s", name, err, tt.code)
		}
	}
	admin := portal.ScopeOf(portal.Actor{UserID: "a", Role: portal.Admin, HospitalID: "h1"})
	for name, s := range map[string]portal.Scope{"clinician": d.clinician, "admin": admin} {
		if n := len(d.list(s)); n != 1 {
			t.Errorf("the %s reads %d", name, n)
		}
	}
	_, err := d.desk.Annotations(t.Context(), d.foreign, d.slide)
	wantCode(t, err, portal.NotFound)
	if _, err := d.desk.Release(t.Context(), d.expert, d.caseID); err != nil {
		t.Fatal(err)
	}
	_, err = d.desk.AddAnnotation(t.Context(), d.expert, d.slide, portal.NewID(), box(1, 1, 9))
	wantCode(t, err, portal.Conflict)
}

func TestAnnotationInput(t *testing.T) {
	t.Parallel()
	d := newDrawing(t)
	shape := func(kind reports.ShapeKind, points ...[2]float64) portal.AnnotationInput {
		return portal.AnnotationInput{Kind: kind, Points: points}
	}
	many := make([][2]float64, portal.MaxAnnotationPoints+1)
	for i := range many {
		many[i] = [2]float64{float64(i % 700), float64(i / 700)}
	}
	long, noted, coded := box(1, 1, 9), box(1, 1, 9), box(1, 1, 9)
	long.Label, noted.Note, coded.Code = strings.Repeat("长", 201), strings.Repeat("长", 2001), "colorectum.nothing"
	for name, tt := range map[string]struct {
		in    portal.AnnotationInput
		field string
	}{
		"no kind":               {shape("", [2]float64{1, 1}), "kind"},
		"another kind":          {shape("circle", [2]float64{1, 1}), "kind"},
		"no corners":            {shape(reports.ShapePolygon), "points"},
		"two corners":           {shape(reports.ShapePolygon, [2]float64{1, 1}, [2]float64{2, 2}), "points"},
		"a line":                {shape(reports.ShapeArea, [2]float64{1, 1}, [2]float64{2, 2}, [2]float64{3, 3}), "points"},
		"three corners":         {shape(reports.ShapeRectangle, [2]float64{1, 1}, [2]float64{2, 2}, [2]float64{3, 1}), "points"},
		"a flat rectangle":      {shape(reports.ShapeRectangle, [2]float64{1, 1}, [2]float64{1, 9}), "points"},
		"two points":            {shape(reports.ShapePoint, [2]float64{1, 1}, [2]float64{2, 2}), "points"},
		"a length of one point": {shape(reports.ShapeLength, [2]float64{1, 1}), "points"},
		"a length of nothing":   {shape(reports.ShapeLength, [2]float64{1, 1}, [2]float64{1, 1}), "points"},
		"no number":             {shape(reports.ShapePoint, [2]float64{math.NaN(), 1}), "points"},
		"beyond all numbers":    {shape(reports.ShapePoint, [2]float64{1, math.Inf(1)}), "points"},
		"left of the margin":    {shape(reports.ShapePoint, [2]float64{-52, 1}), "points"},
		"below the margin":      {shape(reports.ShapePoint, [2]float64{1, 768 + 52}), "points"},
		"too many corners":      {shape(reports.ShapePolygon, many...), "points"},
		"a long label":          {long, "label"},
		"a long note":           {noted, "note"},
		"an unknown code":       {coded, "code"},
	} {
		_, err := d.desk.AddAnnotation(t.Context(), d.expert, d.slide, portal.NewID(), tt.in)
		wantField(t, name, err, tt.field)
	}
	if n := len(d.list(d.expert)); n != 0 {
		t.Errorf("%d are left behind", n)
	}
	most := shape(reports.ShapePolygon, many[:portal.MaxAnnotationPoints]...)
	most.Label = strings.Repeat("长", 200)
	for _, in := range []portal.AnnotationInput{
		most, shape(reports.ShapePoint, [2]float64{-51, 819}), shape(reports.ShapeRectangle, [2]float64{9, 9}, [2]float64{1, 1}),
		shape(reports.ShapeLength, [2]float64{0, 0}, [2]float64{3, 4}, [2]float64{6, 0}),
	} {
		d.add(in)
	}
	if l := d.list(d.expert)[3]; l.LengthUM == nil || math.Abs(*l.LengthUM-10*scale(d)) > 1e-9 || l.AreaMM2 != nil {
		t.Errorf("length %v, area %v", l.LengthUM, l.AreaMM2)
	}
}

func wantField(t *testing.T, name string, err error, field string) {
	t.Helper()
	var e *portal.Error
	if !errors.As(err, &e) || e.Code != portal.Invalid || e.Field != field || e.Do == "" {
		t.Errorf("%s: %v, want something about %s", name, err, field)
	}
}

func TestASlideCarriesSoMany(t *testing.T) {
	t.Parallel()
	d := newDrawing(t)
	err := d.store.Write(t.Context(), portal.System("test"), func(tx portal.Tx) error {
		for i := range portal.MaxAnnotations - 1 {
			err := tx.AddAnnotation(portal.Annotation{
				ID: fmt.Sprint("a", i), SlideID: d.slide, CaseID: d.caseID, HospitalID: "h1", Kind: reports.ShapePoint,
				Points: [][2]float64{{1, 1}}, CreatedAt: d.clock(), Revision: 1,
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	last := d.add(box(1, 1, 9))
	_, err = d.desk.AddAnnotation(t.Context(), d.expert, d.slide, portal.NewID(), box(1, 1, 9))
	wantCode(t, err, portal.TooLarge)
	if _, err := d.desk.SaveAnnotation(t.Context(), d.expert, last.ID, 1, box(2, 2, 9)); err != nil {
		t.Errorf("what is there can't be changed: %v", err)
	}
}

// What a person wants in the report is in the draft and in the signed version, in the
// language of the hospital.
func TestAnnotationInTheReport(t *testing.T) {
	t.Parallel()
	d := newDrawing(t)
	d.add(box(1, 1, 9))
	in := box(100, 100, 50)
	in.Code, in.Label, in.InReport = "colorectum.tubular-adenoma", "something else", true
	a := d.add(in)
	detail := d.detail(d.caseID)
	if detail.Report == nil {
		t.Fatal("there is no report")
	}
	listed := detail.Report.Draft.Slides[0].Annotations
	if len(listed) != 1 || listed[0].ID != a.ID || listed[0].Label != "Tubular adenoma" || listed[0].By != "E" || listed[0].AreaMM2 == nil {
		t.Errorf("the draft lists %+v", listed)
	}
	last := detail.Events[len(detail.Events)-1]
	if last.Kind != "annotation" || last.State != "in-report" {
		t.Errorf("the timeline ends with %+v", last)
	}
	in.InReport = false
	if _, err := d.desk.SaveAnnotation(t.Context(), d.expert, a.ID, 1, in); err != nil {
		t.Fatal(err)
	}
	if listed := d.detail(d.caseID).Report.Draft.Slides[0].Annotations; len(listed) != 0 {
		t.Errorf("taken out, the draft lists %+v", listed)
	}
}

func TestVocabulary(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		site, specimen string
		first          string
		groups         int
	}{
		{"乙状结肠", "活检", "colorectum", 2}, {"Sigmoid colon", "biopsy", "colorectum", 2}, {"胃窦", "", "stomach", 2},
		{"", "gastric biopsy", "stomach", 2}, {"Left BREAST", "", "breast", 2}, {"宫颈", "活检", "cervix", 2},
		{"skin", "biopsy", "general", 5}, {"", "", "general", 5}, {"uterine cervix", "breast", "cervix", 2},
	} {
		groups := portal.TermsFor(reports.Request{Site: tt.site, SpecimenType: tt.specimen})
		if len(groups) != tt.groups || groups[0].Code != tt.first {
			t.Errorf("%q, %q: %d groups, first %s", tt.site, tt.specimen, len(groups), groups[0].Code)
		}
	}
	codes := map[string]bool{}
	for _, g := range portal.TermsFor(reports.Request{}) {
		if g.EN == "" || g.ZH == "" {
			t.Errorf("group %s has no name", g.Code)
		}
		for _, term := range g.Terms {
			if codes[term.Code] || !strings.HasPrefix(term.Code, g.Code+".") || term.EN == "" || term.ZH == "" || len(term.EN) > 200 {
				t.Errorf("term %+v of %s", term, g.Code)
			}
			codes[term.Code] = true
		}
	}
	if _, known := portal.TermByCode("general.mitosis"); !known || len(codes) < 50 {
		t.Errorf("%d terms", len(codes))
	}
}

func TestAReportStaysPrintable(t *testing.T) {
	t.Parallel()
	d := newDrawing(t)
	in := box(100, 100, 50)
	in.InReport, in.Note = true, strings.Repeat("长", 2000) // 6,000 bytes each
	for range 3 {
		d.add(in)
	}
	_, err := d.desk.AddAnnotation(t.Context(), d.expert, d.slide, portal.NewID(), in)
	wantField(t, "a fourth", err, "in_report")
	in.InReport = false
	d.add(in)
}
