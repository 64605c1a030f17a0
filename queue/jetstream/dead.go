package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"telepath/queue"
)

const (
	// deadHeader carries queue.DeadLetter as JSON beside the original's untouched body. JSON
	// escapes line ends, so a reason can't forge a header.
	deadHeader = "Telepath-Dead"
	// A reason or an id is cut to this: with the longest subject (4 KB) and every byte escaped
	// by JSON (6 times) header and body still fit deadHeadroom.
	maxReason = 1000
	maxID     = 500
)

// deadLetter makes the message for dead.<stream>. Its id is the original's place in its
// stream: filed twice (a crash before the acknowledgement), it is stored once.
func deadLetter(d queue.Delivery, seq uint64, reason error, now time.Time) *nats.Msg {
	letter := queue.DeadLetter{
		Stream: d.Stream, Subject: d.Subject, Reason: cut(reason.Error(), maxReason),
		Attempts: d.Attempt, At: now.UTC(), OriginalID: cut(d.ID, maxID),
	}
	header, err := json.Marshal(letter)
	if err != nil { // a struct of strings and numbers; only a year beyond 9999 fails
		header = []byte(`{"stream":"` + queue.Token(d.Stream) + `"}`)
	}
	m := &nats.Msg{Subject: "dead." + queue.Token(d.Stream), Data: d.Data, Header: nats.Header{}}
	m.Header.Set(deadHeader, string(header))
	m.Header.Set(jetstream.MsgIDHeader, d.Stream+":"+strconv.FormatUint(seq, 10))
	return m
}

func cut(s string, n int) string {
	if len(s) > n {
		s = s[:n] + "…"
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// DeadLetters lists the newest first, at most limit. The id is the letter's place in DEAD.
func (b *Broker) DeadLetters(ctx context.Context, limit int) ([]queue.DeadLetter, error) {
	s, err := b.js.Stream(ctx, queue.StreamDead)
	if err != nil {
		return nil, fmt.Errorf("list dead letters: %w", err)
	}
	letters := []queue.DeadLetter{}
	state := s.CachedInfo().State
	for seq := state.LastSeq; seq >= state.FirstSeq && seq > 0 && len(letters) < limit && len(letters) < int(state.Msgs); seq-- {
		m, err := s.GetMsg(ctx, seq)
		if errors.Is(err, jetstream.ErrMsgNotFound) { // retried since
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read dead letter %d: %w", seq, err)
		}
		letters = append(letters, readLetter(m))
	}
	return letters, nil
}

func readLetter(m *jetstream.RawStreamMsg) queue.DeadLetter {
	var l queue.DeadLetter
	if err := json.Unmarshal([]byte(m.Header.Get(deadHeader)), &l); err != nil {
		l = queue.DeadLetter{Reason: "the letter's header can't be read: " + err.Error(), At: m.Time}
	}
	l.ID, l.Data = strconv.FormatUint(m.Sequence, 10), m.Data
	if l.Stream == "" {
		l.Stream = strings.TrimPrefix(m.Subject, "dead.")
	}
	return l
}

// retrySuffix marks the id of a message that was tried again.
var retrySuffix = regexp.MustCompile(`/retry-\d+$`)

// RetryDeadLetter publishes the original again and removes the letter. The message id is
// fresh, so that the window of duplicates does not swallow it, and fixed for this letter,
// so that a second press of the button, or a crash in between, does not send it twice.
func (b *Broker) RetryDeadLetter(ctx context.Context, id string) error {
	seq, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return fmt.Errorf("retry dead letter %q: %w", id, queue.ErrNoDeadLetter)
	}
	s, err := b.js.Stream(ctx, queue.StreamDead)
	if err != nil {
		return fmt.Errorf("retry dead letter %s: %w", id, err)
	}
	m, err := s.GetMsg(ctx, seq)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return fmt.Errorf("retry dead letter %s: %w", id, queue.ErrNoDeadLetter)
	}
	if err != nil {
		return fmt.Errorf("retry dead letter %s: %w", id, err)
	}
	l := readLetter(m)
	if l.Subject == "" {
		return fmt.Errorf("retry dead letter %s: %s", id, l.Reason)
	}
	fresh := retrySuffix.ReplaceAllString(l.OriginalID, "") + "/retry-" + id
	if err := b.Publish(ctx, queue.Message{Subject: l.Subject, ID: fresh, Data: m.Data}); err != nil {
		return fmt.Errorf("retry dead letter %s: %w", id, err)
	}
	if err := s.DeleteMsg(ctx, seq); err != nil && !errors.Is(err, jetstream.ErrMsgNotFound) {
		return fmt.Errorf("remove dead letter %s after its retry: %w", id, err)
	}
	return nil
}
