// Package jetstream carries the queue's messages over NATS JetStream (queue.Broker).
//
// It holds the embedded server (a NATS server inside the process, messages on disk), the
// streams as data (streams.go), the publisher, the consumer with its priorities and the
// dead letters. The same code speaks to an outside server or cluster.
//
// It must not know what a message says: bodies are bytes, and a handler's error decides a
// message's fate through queue.FateOf.
package jetstream
