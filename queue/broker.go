package queue

import (
	"context"
	"errors"
	"time"
)

// ErrFull is in the chain of a publish error when the stream takes no more: nothing was
// stored and nothing was thrown away; wait for the consumers and send again.
var ErrFull = errors.New("the queue is full")

// ErrNoDeadLetter is in the chain when a dead letter does not exist (any more).
var ErrNoDeadLetter = errors.New("no such dead letter")

// Message is one thing to be published. ID makes it recognisable when it comes twice
// (run/batch for tiles and results, the outbox id for slides).
type Message struct {
	Subject string
	ID      string
	Data    []byte
}

// Delivery is a message as a consumer gets it.
type Delivery struct {
	Message
	// Stream it came from, e.g. StreamTiles.
	Stream string
	// Attempt counts deliveries from 1. After a crash of the broker it may be too low.
	Attempt int
	// InProgress tells the broker that work goes on; call it every few seconds of long work.
	InProgress func() error
}

// Handler works on one delivery. Its error decides the message's fate, see Fate.
// The context ends when the process shuts down.
type Handler func(ctx context.Context, d Delivery) error

// Publisher hands messages to the broker.
type Publisher interface {
	// Publish returns when the broker has stored the message.
	Publish(ctx context.Context, m Message) error
	// Sender publishes many messages without waiting for each.
	Sender(ctx context.Context) Sender
}

// Sender publishes with a bounded number of messages on the way.
type Sender interface {
	// Send blocks while too many messages are unacknowledged.
	Send(m Message) error
	// Close waits until all that was sent is stored and returns the first failure.
	Close() error
}

// Subscription says what to consume. Filters are in order of priority and disjoint; each is
// one durable consumer, named Name plus the filter's place.
type Subscription struct {
	Stream  string
	Name    string
	Filters []string
	// Parallel handlers; default 1.
	Parallel int
	// AckWait is how long a delivery may stay silent before it is given to somebody else.
	// Default 30 s.
	AckWait time.Duration
	// MaxAttempts before the message becomes a dead letter. Default 5.
	MaxAttempts int
}

// Consumption is a running subscription. Stop takes no more work, gives back what waits,
// waits for the running handlers and may be called twice (not from a handler). When the
// context of Consume ends, the handlers' contexts end too: that is the hard stop.
type Consumption interface {
	Stop()
}

// DeadLetter is what was given up on.
type DeadLetter struct {
	ID       string    `json:"id"`
	Stream   string    `json:"stream"`
	Subject  string    `json:"subject"`
	Reason   string    `json:"reason"`
	Attempts int       `json:"attempts"`
	At       time.Time `json:"at"`
	// OriginalID is the message id of the original, e.g. run/batch.
	OriginalID string `json:"original_id"`
	Data       []byte `json:"-"`
}

// Backlog is what waits in a stream.
type Backlog struct {
	Stream   string `json:"stream"`
	Messages uint64 `json:"messages"`
	Bytes    uint64 `json:"bytes"`
}

// Broker is everything the roles ask of the queue.
type Broker interface {
	Publisher
	Consume(ctx context.Context, s Subscription, h Handler) (Consumption, error)
	// Watch calls f for every new event on the filter (e.g. "events.>"), without history,
	// until the returned function is called.
	Watch(filter string, f func(Message)) (stop func(), err error)
	// Backlog reports every stream.
	Backlog(ctx context.Context) ([]Backlog, error)
	// DeadLetters lists the newest first, at most limit.
	DeadLetters(ctx context.Context, limit int) ([]DeadLetter, error)
	// RetryDeadLetter publishes the original again under a fresh message id and removes the
	// dead letter.
	RetryDeadLetter(ctx context.Context, id string) error
	// Ping answers nil while the broker takes messages.
	Ping(ctx context.Context) error
}
