package queue

import (
	"context"
	"time"
)

const (
	// AckWait of the roles' subscriptions: how long the work of a killed process waits before
	// somebody else, or the restarted process, gets it. A frozen section has minutes in all,
	// so it is short; whoever works longer than that has to send heartbeats.
	AckWait = 10 * time.Second
	// heartbeat leaves two spare ones before a delivery counts as silent.
	heartbeat = AckWait / 3
)

// KeepAlive tells the broker every few seconds that the delivery is being worked on, until
// stop is called. A lost heartbeat only means that the message may come twice.
func KeepAlive(ctx context.Context, d Delivery) (stop func()) {
	if d.InProgress == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(heartbeat)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				_ = d.InProgress()
			}
		}
	}()
	return func() { cancel(); <-done }
}
