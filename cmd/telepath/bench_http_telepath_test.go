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
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"telepath/tiling"
)

// benchPassword is that of the bench's fictitious person.
const benchPassword = "correct horse battery staple"

// startTelepath starts the whole program as its own process, as people run it: every role,
// embedded parts. The first start has a person log in, make a case and send the slide; the
// slides stay in the folder for the next.
func (h *httpBench) startTelepath(ctx context.Context, set *tileSet) (*running, error) {
	t := &telepathServer{binary: filepath.Join(h.work, "telepath"), data: filepath.Join(h.work, "telepath-"+set.keyOf())}
	if err := t.build(ctx); err != nil {
		return nil, err
	}
	_, known := os.Stat(t.data)
	if known != nil {
		if err := t.addPerson(ctx); err != nil {
			return nil, err
		}
	}
	if err := t.serve(ctx); err != nil {
		return nil, err
	}
	r := &running{address: t.address, roots: []int{t.pid}, stop: t.stop}
	err := t.logIn(ctx)
	if err == nil && known != nil {
		var files []string
		if files, err = filesOf(set.path); err == nil {
			err = t.send(ctx, files)
		}
	}
	var tiles string
	if err == nil {
		tiles, err = t.tilesURL(ctx)
	}
	if err != nil {
		t.stop()
		return nil, err
	}
	r.cookie = t.cookie
	r.paths = set.paths(func(at tiling.TileIndex) string { return fmt.Sprintf("%s/0/%d/%d.jpg", tiles, at.Col, at.Row) })
	return r, nil
}

type telepathServer struct {
	binary, data    string
	address, cookie string
	pid             int
	stop            func()
}

func (t *telepathServer) build(ctx context.Context) error {
	if _, err := os.Stat(t.binary); err == nil {
		return nil
	}
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", t.binary, ".").CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w: %s", err, out)
	}
	return nil
}

func (t *telepathServer) addPerson(ctx context.Context) error {
	hospital, err := exec.CommandContext(ctx, t.binary, "hospital", "add", "Bench (fictitious)", "--data", t.data).Output()
	if err != nil {
		return fmt.Errorf("hospital add: %w", err)
	}
	add := exec.CommandContext(ctx, t.binary, "user", "add", "bench@demo.invalid", "--role", "clinician", "--name", "B. Ench",
		"--hospital", strings.TrimSpace(string(hospital)), "--data", t.data)
	add.Stdin = strings.NewReader(benchPassword + "\n")
	if out, err := add.CombinedOutput(); err != nil {
		return fmt.Errorf("user add: %w: %s", err, out)
	}
	return nil
}

func (t *telepathServer) serve(ctx context.Context) (err error) {
	if t.address, err = freeAddress(); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, t.binary, "serve", "--listen", t.address, "--data", t.data, "--log-level", "warn")
	if t.stop, err = process(cmd); err != nil {
		return err
	}
	t.pid = cmd.Process.Pid
	return awaitAddress(ctx, t.address)
}

// ask sends JSON or bytes and reads JSON.
func (t *telepathServer) ask(ctx context.Context, method, path string, body, into any, headers ...string) (*http.Response, error) {
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case io.Reader:
		reader = b
	default:
		data, err := json.Marshal(b)
		if err != nil {
			return nil, err
		}
		reader, headers = bytes.NewReader(data), append(headers, "Content-Type", "application/json")
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://"+t.address+path, reader)
	if err != nil {
		return nil, err
	}
	headers = append(headers, "X-Telepath", "1", "Cookie", t.cookie)
	for i := 0; i < len(headers); i += 2 {
		if headers[i+1] != "" {
			req.Header.Set(headers[i], headers[i+1])
		}
	}
	if n := req.Header.Get("Content-Length"); n != "" {
		req.ContentLength, _ = strconv.ParseInt(n, 10, 64) // written by us
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode >= 300 {
		err = fmt.Errorf("%s %s: %s %s", method, path, resp.Status, data)
	}
	if err == nil && into != nil {
		err = json.Unmarshal(data, into)
	}
	return resp, err
}

func (t *telepathServer) logIn(ctx context.Context) error {
	resp, err := t.ask(ctx, "POST", "/api/v1/login", map[string]string{"email": "bench@demo.invalid", "password": benchPassword}, nil)
	if err == nil {
		t.cookie, _, _ = strings.Cut(resp.Header.Get("Set-Cookie"), ";")
	}
	return err
}

// send makes a draft case, which is not analysed, and uploads the slide.
func (t *telepathServer) send(ctx context.Context, files []string) error {
	var made struct{ ID string }
	_, err := t.ask(ctx, "POST", "/api/v1/cases", map[string]any{"priority": "routine", "request": map[string]any{
		"accession_number": "BENCH-1", "patient": map[string]any{"name": "Bench Patient", "id": "P-1", "sex": "F", "age": 60},
		"specimen_type": "biopsy", "site": "breast", "stain": "H&E", "preparation": "FFPE",
	}}, &made)
	for _, path := range files {
		if err == nil {
			err = t.upload(ctx, made.ID, path)
		}
	}
	return err
}

func (t *telepathServer) upload(ctx context.Context, caseID, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return err
	}
	size := strconv.FormatInt(st.Size(), 10)
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	resp, err := t.ask(ctx, "POST", "/api/v1/uploads", nil, nil, "Tus-Resumable", "1.0.0", "Upload-Length", size,
		"Upload-Metadata", "filename "+b64(filepath.Base(path))+",case "+b64(caseID)+",stain "+b64("H&E"))
	if err != nil {
		return err
	}
	_, err = t.ask(ctx, "PATCH", resp.Header.Get("Location"), f, nil, "Tus-Resumable", "1.0.0", "Upload-Offset", "0",
		"Content-Type", "application/offset+octet-stream", "Content-Length", size)
	return err
}

// tilesURL waits until the slide has been checked.
func (t *telepathServer) tilesURL(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	for {
		url, waiting, err := t.lookForTiles(ctx)
		if err != nil || waiting == "" {
			return url, err
		}
		select {
		case <-ctx.Done():
			return "", errors.New("the slide is not ready: " + waiting)
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func (t *telepathServer) lookForTiles(ctx context.Context) (url, waiting string, err error) {
	var list struct{ Cases []struct{ ID string } }
	if _, err := t.ask(ctx, "GET", "/api/v1/cases", nil, &list); err != nil || len(list.Cases) != 1 {
		return "", "", errors.Join(err, fmt.Errorf("%d cases", len(list.Cases)))
	}
	var one struct {
		Uploads []struct{ State string }
		Slides  []struct {
			State    string
			TilesURL string `json:"tiles_url"`
			Trouble  any
		}
	}
	if _, err := t.ask(ctx, "GET", "/api/v1/cases/"+list.Cases[0].ID, nil, &one); err != nil {
		return "", "", err
	}
	for _, u := range one.Uploads {
		if u.State != "verified" {
			return "", "a file is " + u.State, nil
		}
	}
	if len(one.Slides) != 1 {
		return "", fmt.Sprintf("%d slides", len(one.Slides)), nil
	}
	if s := one.Slides[0]; s.State != "ready" {
		return "", fmt.Sprintf("it is %s %v", s.State, s.Trouble), nil
	}
	return one.Slides[0].TilesURL, "", nil
}
