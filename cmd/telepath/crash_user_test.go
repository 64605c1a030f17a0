//go:build crashtest

package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"telepath/portal"
	"telepath/queue"
	"telepath/reports"
)

// errGone says that the server vanished in the middle of a request.
var errGone = errors.New("the server is gone")

// crashUser is a person at a browser: the log-in is a cookie that outlives the server.
type crashUser struct {
	email  string
	client *http.Client
	in     bool
}

func newCrashUser(t *testing.T, email string) *crashUser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &crashUser{email: email, client: &http.Client{Jar: jar, Transport: transport, Timeout: crashPatience}}
}

// do sends a request and answers body and headers; errGone when the server vanished.
func (u *crashUser) do(ctx context.Context, method, url string, body []byte, status int, headers ...string) ([]byte, http.Header, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Telepath", "1")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := u.client.Do(req)
	if err != nil {
		return nil, nil, fmt.Errorf("%s %s: %w: %w", method, url, errGone, err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, nil, fmt.Errorf("%s %s: %w: %w", method, url, errGone, err)
	}
	if resp.StatusCode != status {
		return nil, nil, fmt.Errorf("%s %s: %s, want %d: %s", method, url, resp.Status, status, data)
	}
	return data, resp.Header, nil
}

// crashJourney is one case on its way, and the people who move it. Every step looks first
// where the case stands, as a person does who comes back after the server was away.
type crashJourney struct {
	t                            *testing.T
	server                       *crashServer
	clinician, specialist, admin *crashUser
	name                         string
	slide                        []byte
	priority                     queue.Priority

	id, upload string
	// resumedAt is the offset at which the upload last went on.
	resumedAt int64
}

func newCrashJourney(t *testing.T, file string) *crashJourney {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return &crashJourney{
		t: t, name: filepath.Base(file), slide: data, priority: queue.Frozen, clinician: newCrashUser(t, "clinician@demo.example"),
		specialist: newCrashUser(t, "specialist@demo.example"), admin: newCrashUser(t, "admin@demo.example"),
	}
}

// ask calls the JSON API as that person, who logs in at the first time only.
func (j *crashJourney) ask(u *crashUser, method, path string, in any, status int, out any) error {
	ctx := j.t.Context()
	if !u.in {
		credentials := []byte(fmt.Sprintf(`{"email":%q,"password":%q}`, u.email, demoPassword))
		if _, _, err := u.do(ctx, "POST", j.server.base+"/api/v1/login", credentials, 200); err != nil {
			return err
		}
		u.in = true
	}
	body := []byte("{}")
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return err
		}
	}
	if method == "GET" {
		body = nil
	}
	data, _, err := u.do(ctx, method, j.server.base+"/api/v1"+path, body, status)
	if err != nil || out == nil {
		return err
	}
	return json.Unmarshal(data, out)
}

// goOn takes the case as far as it goes: to the signed report, or until the server vanishes.
func (j *crashJourney) goOn() error {
	for _, step := range []func() error{j.create, j.send, j.submit, j.analysed, j.review, j.sign} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (j *crashJourney) create() error {
	if j.id != "" {
		return nil
	}
	age := 61
	var c portal.Case
	err := j.ask(j.clinician, "POST", "/cases", map[string]any{"priority": j.priority, "request": reports.Request{
		AccessionNumber: "CRASH-1", Patient: reports.Patient{Name: "测试患者", ID: "P-1", Sex: "M", Age: &age},
		SpecimenType: "biopsy", Site: "skin", Blocks: []string{"A1"}, Stain: "H&E", Preparation: "FFPE", Requester: "Ward 3",
		ClinicalQuestion: "tumour?",
	}}, 201, &c)
	j.id = c.ID
	return err
}

// send announces the file once and sends what the server does not have yet (tus).
func (j *crashJourney) send() error {
	ctx, resumable := j.t.Context(), []string{"Tus-Resumable", "1.0.0"}
	if j.upload == "" {
		b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
		_, header, err := j.clinician.do(ctx, "POST", j.server.base+"/api/v1/uploads", nil, 201, append(resumable,
			"Upload-Length", strconv.Itoa(len(j.slide)),
			"Upload-Metadata", "filename "+b64(j.name)+",case "+b64(j.id)+",stain "+b64("H&E"))...)
		if err != nil {
			return err
		}
		j.upload = header.Get("Location")
	}
	_, header, err := j.clinician.do(ctx, "HEAD", j.server.base+j.upload, nil, 200, resumable...)
	if err != nil {
		return err
	}
	if j.resumedAt, err = strconv.ParseInt(header.Get("Upload-Offset"), 10, 64); err != nil || j.resumedAt == int64(len(j.slide)) {
		return err
	}
	_, _, err = j.clinician.do(ctx, "PATCH", j.server.base+j.upload, j.slide[j.resumedAt:], 204, append(resumable,
		"Content-Type", "application/offset+octet-stream", "Upload-Offset", header.Get("Upload-Offset"))...)
	return err
}

func (j *crashJourney) view(u *crashUser) (c crashCase, err error) {
	err = j.ask(u, "GET", "/cases/"+j.id, nil, 200, &c)
	return c, err
}

// crashCase is what the test reads of a case.
type crashCase struct {
	portal.Case
	Slides []struct {
		portal.Slide
		Run      *portal.Run
		Findings []reports.Finding
	}
	Timeline []portal.Event
	Report   *struct{ ID string }
}

func (j *crashJourney) submit() error {
	c, err := j.view(j.clinician)
	if err != nil || c.State != portal.CaseDraft {
		return err
	}
	return j.ask(j.clinician, "POST", "/cases/"+j.id+"/submit", nil, 200, nil)
}

// analysed waits until the case is a person's turn.
func (j *crashJourney) analysed() error {
	return until(j.t.Context(), func() (string, error) {
		c, err := j.view(j.specialist)
		if err != nil || c.State == portal.CaseAwaiting || c.State == portal.CaseInReview || c.State == portal.CaseSignedOut {
			return "", err
		}
		return "the case is " + string(c.State), nil
	})
}

func (j *crashJourney) review() error {
	c, err := j.view(j.specialist)
	if err != nil || c.State == portal.CaseSignedOut {
		return err
	}
	if err := j.ask(j.specialist, "POST", "/cases/"+j.id+"/review", nil, 200, nil); err != nil {
		return err
	}
	for _, s := range c.Slides {
		if s.LabelCheck == "" {
			if err := j.ask(j.specialist, "POST", "/slides/"+s.ID+"/label", map[string]string{"check": "match"}, 200, nil); err != nil {
				return err
			}
		}
	}
	var r crashReport
	if err := j.ask(j.specialist, "GET", "/cases/"+j.id+"/report", nil, 200, &r); err != nil || len(r.Blockers) == 0 {
		return err
	}
	return j.ask(j.specialist, "PUT", "/cases/"+j.id+"/report", map[string]any{
		"revision": r.Revision, "microscopy": "镜下见……", "diagnosis": "(皮肤) 未见恶性。", "comment": "",
	}, 200, nil)
}

type crashReport struct {
	portal.Report
	Digest       string
	Blockers     []portal.Blocker
	VersionsList []struct{ N int } `json:"versions_list"`
}

func (j *crashJourney) sign() error {
	var r crashReport
	if err := j.ask(j.specialist, "GET", "/cases/"+j.id+"/report", nil, 200, &r); err != nil || r.Status != reports.Draft {
		return err
	}
	return j.ask(j.specialist, "POST", "/cases/"+j.id+"/report/sign", map[string]any{
		"revision": r.Revision, "digest": r.Digest, "agreement": "agree", "password": demoPassword,
	}, 200, nil)
}
