// Package webhook calls the addresses that hospitals have entered, signed after the Standard
// Webhooks specification (standardwebhooks.com). An address comes from a person: it must not
// reach what only this machine can reach.
package webhook
