package main

import (
	"os"
	"strings"

	"github.com/spf13/pflag"

	"telepath/portal"
	"telepath/portal/mail"
	"telepath/portal/webhook"
)

// mailOptions are the flags of the ways out of the house. The environment has them as
// TELEPATH_SMTP_HOST and so on.
type mailOptions struct {
	host, tls, user, passwordFile, from string
	port                                int
	webhookPrivate                      bool
}

func (o *mailOptions) add(f *pflag.FlagSet) {
	f.StringVar(&o.host, "smtp-host", "", "mail server; without one no e-mail is sent")
	f.IntVar(&o.port, "smtp-port", 0, "its port (default: 587, or 465 for --smtp-tls direct)")
	f.StringVar(&o.tls, "smtp-tls", "starttls", "starttls, direct, or none for a relay on this machine")
	f.StringVar(&o.user, "smtp-user", "", "user name at the mail server")
	f.StringVar(&o.passwordFile, "smtp-password-file", "", "file with the password for the mail server")
	f.StringVar(&o.from, "smtp-from", "", "sender of e-mails, like Telepath <telepath@hospital.example>")
	f.BoolVar(&o.webhookPrivate, "webhook-private", false, "let webhooks call addresses of private networks and of this machine, and without TLS")
}

// sender is nil when no mail server is named.
func (o mailOptions) sender(publicURL string) (*mail.Sender, error) {
	if o.host == "" {
		return nil, nil
	}
	c := mail.Config{Host: o.host, Port: o.port, TLS: o.tls, User: o.user, From: o.from, Link: strings.TrimRight(publicURL, "/")}
	if o.passwordFile != "" {
		data, err := os.ReadFile(o.passwordFile)
		if err != nil {
			return nil, usagef("--smtp-password-file: %w", err)
		}
		c.Password = strings.TrimRight(string(data), "\r\n")
	}
	s, err := mail.New(c)
	if err != nil {
		return nil, usagef("--smtp-*: %w", err)
	}
	return s, nil
}

// couriers are what takes e-mails and webhook calls out of the house.
func (s *system) couriers() ([]*portal.Courier, error) {
	now := portal.SystemClock
	caller := webhook.New(webhook.Config{Private: s.options.mail.webhookPrivate, Now: now})
	list := []*portal.Courier{{
		Store: s.store, Now: now, Log: s.log, Outbox: s.outbox, Channel: portal.ByWebhook,
		Carry: portal.Calls(s.store, caller.Call), Ended: portal.HookEnded,
	}}
	sender, err := s.options.mail.sender(s.options.publicURL)
	if err != nil || sender == nil {
		return list, err
	}
	return append(list, &portal.Courier{
		Store: s.store, Now: now, Log: s.log, Outbox: s.outbox, Channel: portal.ByMail, Carry: portal.Letters(s.store, sender.Send),
	}), nil
}
