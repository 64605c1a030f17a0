package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"telepath/portal"
	"telepath/portal/auth"
	"telepath/portal/httpapi"
	"telepath/queue"
	"telepath/reports"
)

// demoPassword is every demo person's; it exists only where --demo made the people.
const demoPassword = "telepath-demo"

// demoPeople are plainly fictitious.
var demoPeople = []portal.User{
	{ID: "demo-clinician", Email: "clinician@demo.example", Name: "Demo Clinician 演示医生", Role: portal.Clinician, HospitalID: "demo-county"},
	{ID: "demo-specialist", Email: "specialist@demo.example", Name: "Demo Specialist 演示专家", Role: portal.Specialist, HospitalID: "demo-centre"},
	{ID: "demo-admin", Email: "admin@demo.example", Name: "Demo Admin 演示管理员", Role: portal.Admin, HospitalID: "demo-county"},
}

var demoHospitals = []portal.Hospital{
	{ID: "demo-county", Name: "Demo County Hospital 演示县医院", Lang: "zh", CountySigns: true},
	{ID: "demo-centre", Name: "Demo Centre Hospital 演示中心医院", Lang: "zh", Centre: true},
}

// demoLogins is what the terminal shows.
func demoLogins() string {
	var b strings.Builder
	b.WriteString("Demo log-ins (fictitious people, password " + demoPassword + "):\n")
	for _, u := range demoPeople {
		fmt.Fprintf(&b, "  %-11s %s\n", u.Role, u.Email)
	}
	return b.String()
}

// demoLogins is what the log-in page of a demonstration offers.
func (s *system) demoLogins() (out []httpapi.DemoLogin) {
	if !s.options.demo {
		return nil
	}
	for _, u := range demoPeople {
		out = append(out, httpapi.DemoLogin{Role: u.Role, Email: u.Email, Password: demoPassword})
	}
	return out
}

// fillDemo makes hospitals, people and a first case in a database that has no hospital yet.
func (s *system) fillDemo(ctx context.Context) error {
	scope := portal.System("demo")
	empty := false
	err := s.store.Read(ctx, scope, func(tx portal.Tx) error {
		all, err := tx.Hospitals()
		empty = len(all) == 0
		return err
	})
	if err != nil || !empty {
		return err
	}
	if err := s.addDemoPeople(ctx, scope); err != nil {
		return err
	}
	return s.addDemoCase(ctx)
}

func (s *system) addDemoPeople(ctx context.Context, scope portal.Scope) error {
	hash, err := auth.Hash(demoPassword)
	if err != nil {
		return err
	}
	return s.store.Write(ctx, scope, func(tx portal.Tx) error {
		now := portal.SystemClock()
		for _, h := range demoHospitals {
			h.CreatedAt = now
			if err := tx.AddHospital(h); err != nil {
				return err
			}
		}
		for _, u := range demoPeople {
			u.Password, u.CreatedAt = hash, now
			if err := tx.AddUser(u); err != nil {
				return err
			}
		}
		return nil
	})
}

// addDemoCase submits a case with a drawn slide by the same way as a person would.
func (s *system) addDemoCase(ctx context.Context) (err error) {
	clinician := portal.ScopeOf(portal.ActorOf(demoPeople[0], "demo"))
	age := 58
	c, err := s.desk.CreateCase(ctx, clinician, portal.CaseInput{Priority: queue.Routine, Request: reports.Request{
		AccessionNumber: "DEMO-0001", Patient: reports.Patient{Name: "演示患者 Demo Patient", ID: "DEMO-P-1", Sex: "F", Age: &age},
		SpecimenType: "biopsy", Site: "Drawn tissue (not a real patient)", Blocks: []string{"A1"}, Stain: "H&E", Preparation: "FFPE",
		Requester: "Demo ward", ClinicalQuestion: "Demonstration: is there a suspicious area?",
	}})
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "telepath-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	drawing := slideDrawing{
		path: filepath.Join(dir, "drawn"), format: "dicom", label: c.Request.AccessionNumber, width: 4096, height: 3072, seed: 7, progress: &progress{},
	}
	if err := drawing.draw(ctx); err != nil {
		return err
	}
	files, err := filesOf(drawing.path)
	if err != nil {
		return err
	}
	for _, path := range files {
		if err := s.sendFile(ctx, clinician, c.ID, path); err != nil {
			return err
		}
	}
	_, err = s.desk.Submit(ctx, clinician, c.ID)
	return err
}

// sendFile uploads a file as a person would.
func (s *system) sendFile(ctx context.Context, who portal.Scope, caseID, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return err
	}
	u, err := s.intake.CreateUpload(ctx, who, portal.NewUpload{CaseID: caseID, Filename: filepath.Base(path), Stain: "H&E", Size: st.Size()})
	if err != nil {
		return err
	}
	_, err = s.intake.Append(ctx, who, u.ID, 0, f)
	return err
}
