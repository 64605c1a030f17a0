package mail_test

import (
	"bufio"
	"context"
	"errors"
	"net"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"telepath/portal"
	"telepath/portal/mail"
	"telepath/tiling/tilingtest"
)

// smtpServer is Debian's python3-aiosmtpd on a free port. It prints every letter that it
// takes, and refuses nobody@ for good and later@ for now.
const smtpServer = `
import asyncio, sys
from aiosmtpd.smtp import SMTP

class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 no such person"
        if address.startswith("later@"):
            return "451 try later"
        envelope.rcpt_tos.append(address)
        return "250 OK"
    async def handle_DATA(self, server, session, envelope):
        print("FROM " + envelope.mail_from + " TO " + ",".join(envelope.rcpt_tos))
        for line in envelope.content.decode("utf8", "replace").splitlines():
            print("> " + line)
        print("END", flush=True)
        return "250 OK"

async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Handler(), enable_SMTPUTF8=True), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
`

// post is a running SMTP server.
type post struct {
	t     *testing.T
	port  int
	lines chan string
}

func startPost(t *testing.T) *post {
	t.Helper()
	const python = "/usr/bin/python3" // Debian's, which has Debian's packages
	if out, err := exec.Command(python, "-c", "import aiosmtpd").CombinedOutput(); err != nil {
		tilingtest.WithoutLibrary(t, errors.New("no SMTP server (python3-aiosmtpd): "+string(out)))
	}
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, python, "-c", smtpServer)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &post{t: t, lines: make(chan string, 1000)}
	go func() {
		defer close(p.lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			p.lines <- s.Text()
		}
	}()
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait() // it was killed
	})
	if p.port, err = strconv.Atoi(p.line()); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *post) line() string {
	p.t.Helper()
	select {
	case line, open := <-p.lines:
		if !open {
			p.t.Fatal("the SMTP server has ended")
		}
		return line
	case <-time.After(30 * time.Second):
		p.t.Fatal("the SMTP server says nothing")
	}
	return ""
}

// letter waits for the next letter that the server has taken.
func (p *post) letter() string {
	var b strings.Builder
	for {
		line := p.line()
		if line == "END" {
			return b.String()
		}
		b.WriteString(line + "\n")
	}
}

func (p *post) sender(change ...func(*mail.Config)) *mail.Sender {
	p.t.Helper()
	c := mail.Config{Host: "127.0.0.1", Port: p.port, TLS: "none", From: "Telepath <telepath@centre.example>", Link: "https://portal.example"}
	for _, f := range change {
		f(&c)
	}
	s, err := mail.New(c)
	if err != nil {
		p.t.Fatal(err)
	}
	return s
}

func TestALetterArrives(t *testing.T) {
	t.Parallel()
	p := startPost(t)
	l := portal.Letter{ID: "abc", To: "reader@centre.example", Lang: "en", Kind: portal.NewsAssigned, AccessionNumber: "S26-1", Path: "/review/c1"}
	if err := p.sender().Send(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	got := p.letter()
	for _, want := range []string{
		"FROM telepath@centre.example TO reader@centre.example", "Message-ID: <abc@centre.example>", "A case was assigned to you", "S26-1",
		"https://portal.example/review/c1", "Auto-Submitted: auto-generated",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
}

func TestWhatTheServerRefuses(t *testing.T) {
	t.Parallel()
	p := startPost(t)
	for to, refused := range map[string]bool{"nobody@x.example": true, "later@x.example": false} {
		err := p.sender().Send(t.Context(), portal.Letter{ID: "a", To: to, Kind: portal.NewsSigned, Lang: "zh"})
		if err == nil || errors.Is(err, portal.ErrRefused) != refused {
			t.Errorf("%s: %v", to, err)
		}
	}
	// A server without TLS gets nothing from a sender that wants it.
	strict := p.sender(func(c *mail.Config) { c.TLS = "starttls" })
	if err := strict.Send(t.Context(), portal.Letter{ID: "a", To: "a@x.example"}); err == nil || errors.Is(err, portal.ErrRefused) {
		t.Errorf("without TLS: %v", err)
	}
}

func TestAServerThatIsAwayIsTriedAgain(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	p := &post{t: t, port: port}
	if err := p.sender().Send(t.Context(), portal.Letter{ID: "a", To: "a@x.example"}); err == nil || errors.Is(err, portal.ErrRefused) {
		t.Errorf("%v", err)
	}
}

func TestConfigSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]mail.Config{
		"host is missing":   {From: "a@x.example"},
		"no e-mail address": {Host: "h", From: "nobody"},
		"is not starttls":   {Host: "h", From: "a@x.example", TLS: "ssl"},
		"without TLS":       {Host: "h", From: "a@x.example", TLS: "none", User: "u"},
	} {
		if _, err := mail.New(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", c, err, want)
		}
	}
}
