package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"telepath/portal"
)

// Config is the SMTP server. Everything but Host and From may be left out.
type Config struct {
	Host string
	// Port defaults to 465 for TLS "direct", else to 587.
	Port int
	// TLS is "starttls" (the default: encrypted or not at all), "direct" (encrypted from the
	// first byte) or "none", which is for a relay on the same machine.
	TLS string
	// User and Password log in; without a user nobody does.
	User, Password string
	// From is the sender's address, also with a name: Telepath <telepath@hospital.example>.
	From string
	// Link is the address of the portal, without a slash at the end.
	Link string
	// Roots are certificates to trust; nil: the system's.
	Roots *x509.CertPool
}

// Validate joins all faults.
func (c Config) Validate() error {
	var faults []error
	if c.Host == "" {
		faults = append(faults, errors.New("the SMTP host is missing"))
	}
	if c.TLS != "" && c.TLS != "starttls" && c.TLS != "direct" && c.TLS != "none" {
		faults = append(faults, fmt.Errorf("TLS %q is not starttls, direct or none", c.TLS))
	}
	if c.Port < 0 || c.Port > 65535 {
		faults = append(faults, fmt.Errorf("port %d is none", c.Port))
	}
	if _, err := mail.ParseAddress(c.From); err != nil {
		faults = append(faults, fmt.Errorf("sender %q is no e-mail address", c.From))
	}
	if c.User != "" && c.TLS == "none" {
		faults = append(faults, errors.New("a password is never sent without TLS"))
	}
	return errors.Join(faults...)
}

// attemptTime bounds one attempt; it is shorter than the lease of a delivery.
const attemptTime = 30 * time.Second

// Sender sends letters.
type Sender struct {
	config Config
	from   *mail.Address
}

// New makes a sender; nothing is connected before the first letter.
func New(c Config) (*Sender, error) {
	if err := c.Validate(); err != nil {
		return nil, fmt.Errorf("e-mail: %w", err)
	}
	from, err := mail.ParseAddress(c.From)
	return &Sender{config: c, from: from}, err
}

// Send makes one attempt. An address that the server refuses for good is ErrRefused.
func (s *Sender) Send(ctx context.Context, l portal.Letter) error {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	m.FromMailAddress(s.from)
	if err := m.To(l.To); err != nil {
		return fmt.Errorf("%w: the person's address can't be written to", portal.ErrRefused)
	}
	_, domain, _ := strings.Cut(s.from.Address, "@")
	m.SetMessageIDWithValue(l.ID + "@" + domain)
	m.SetDate()
	m.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no answer from a holiday notice
	subject, text := words(l, s.config.Link)
	m.Subject(subject)
	m.SetBodyString(gomail.TypeTextPlain, text)
	client, err := s.client()
	if err != nil {
		return fmt.Errorf("prepare SMTP: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, attemptTime)
	defer cancel()
	return fate(client.DialAndSendWithContext(ctx, m))
}

func (s *Sender) client() (*gomail.Client, error) {
	c := s.config
	options := []gomail.Option{gomail.WithTimeout(attemptTime), gomail.WithTLSConfig(&tls.Config{
		ServerName: c.Host, RootCAs: c.Roots, MinVersion: tls.VersionTLS12,
	})}
	switch c.TLS {
	case "direct":
		options = append(options, gomail.WithSSL())
	case "none":
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	port := c.Port
	if port == 0 {
		port = 587
		if c.TLS == "direct" {
			port = 465
		}
	}
	options = append(options, gomail.WithPort(port))
	if c.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(c.User), gomail.WithPassword(c.Password))
	}
	return gomail.NewClient(c.Host, options...)
}

// fate marks what another attempt would not change: a 5xx answer to the letter itself. A
// refused log-in is a matter of the settings, which may be mended.
func fate(err error) error {
	var sent *gomail.SendError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &sent) && sent.Reason == gomail.ErrSMTPReset:
		return nil // accepted; only the good-bye failed
	case errors.As(err, &sent) && sent.ErrorCode() >= 500 && sent.ErrorCode() < 600:
		return fmt.Errorf("%w: the mail server answers %d", portal.ErrRefused, sent.ErrorCode())
	case errors.As(err, &sent) && sent.ErrorCode() > 0:
		return fmt.Errorf("the mail server answers %d", sent.ErrorCode())
	}
	return fmt.Errorf("reach the mail server: %w", err)
}
