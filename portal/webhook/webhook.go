package webhook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"telepath/portal"
)

// Config is how addresses are called.
type Config struct {
	// Private allows addresses of this machine and of private networks, and calls without TLS.
	Private bool
	Now     portal.Clock
}

// attemptTime bounds one call; it is shorter than the lease of a delivery.
const attemptTime = 15 * time.Second

// Caller calls webhooks.
type Caller struct {
	config Config
	client *http.Client
}

// New makes a caller.
func New(c Config) *Caller {
	dialer := &net.Dialer{Timeout: attemptTime}
	if !c.Private {
		dialer.Control = onlyPublic // sees the address that the name was resolved to
	}
	transport := &http.Transport{
		DialContext: dialer.DialContext, TLSHandshakeTimeout: attemptTime, ResponseHeaderTimeout: attemptTime,
		DisableKeepAlives: true, MaxResponseHeaderBytes: 64 << 10,
	}
	return &Caller{config: c, client: &http.Client{
		Transport: transport, Timeout: attemptTime,
		// A redirect would be a second address that nobody has entered.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// ErrPrivate marks an address that only this machine or its network can reach.
var ErrPrivate = errors.New("the address is not a public one")

// Call makes one attempt. An answer of 2xx is a success; 410 says that nobody listens there
// any more.
func (c *Caller) Call(ctx context.Context, call portal.Call) error {
	u, err := url.Parse(call.URL)
	if err != nil {
		return fmt.Errorf("%w: the address can't be read", portal.ErrRefused)
	}
	if u.Scheme != "https" && !c.config.Private {
		return fmt.Errorf("%w: the address is not https", portal.ErrRefused)
	}
	ctx, cancel := context.WithTimeout(ctx, attemptTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, call.URL, strings.NewReader(call.Body))
	if err != nil {
		return fmt.Errorf("%w: the address can't be called", portal.ErrRefused)
	}
	at := strconv.FormatInt(c.config.Now().Unix(), 10)
	signature, err := Sign(call.Secret, call.ID, at, call.Body)
	if err != nil {
		return fmt.Errorf("%w: %w", portal.ErrRefused, err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Telepath")
	req.Header.Set("Webhook-Id", call.ID)
	req.Header.Set("Webhook-Timestamp", at)
	req.Header.Set("Webhook-Signature", signature)
	resp, err := c.client.Do(req)
	switch {
	case errors.Is(err, ErrPrivate):
		return fmt.Errorf("%w: %w", portal.ErrRefused, ErrPrivate)
	case err != nil:
		return fmt.Errorf("call: %w", withoutAddress(err))
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.CopyN(io.Discard, resp.Body, 64<<10) // an answer has nothing to say
	switch {
	case resp.StatusCode >= 200 && resp.StatusCode < 300:
		return nil
	case resp.StatusCode == http.StatusGone:
		return fmt.Errorf("%w: the receiver answers 410", portal.ErrRefused)
	}
	return fmt.Errorf("the receiver answers %d", resp.StatusCode)
}

// withoutAddress keeps an address, which may carry a key, out of logs and lists.
func withoutAddress(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// Sign makes the header webhook-signature: v1 and the HMAC-SHA-256 of id, time and body with
// dots between. The secret is "whsec_" and base64.
func Sign(secret, id, at, body string) (string, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return "", errors.New("the secret is damaged")
	}
	mac := hmac.New(sha256.New, key)
	_, _ = io.WriteString(mac, id+"."+at+"."+body) // never fails, see hash.Hash
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
}

// notPublic are networks that netip has no word for: shared, benchmarks, documentation,
// reserved, and addresses that carry an IPv4 address of any kind.
var notPublic = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2001::/32"),
	netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("fec0::/10"),
}

// Public says whether an address belongs to the public internet.
func Public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsUnspecified() {
		return false
	}
	for _, p := range notPublic {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

func onlyPublic(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !Public(to.Addr()) {
		return ErrPrivate
	}
	return nil
}
