// Package queue says what travels between Telepath's roles and what each receiver promises.
//
// It holds the messages (slide ready, batch of tiles, scores), the subjects they travel
// under, priorities, the contract of a Model, and the worker that takes batches, asks a
// model and answers with numbers. Every message is safe to receive twice.
//
// It must not know which broker carries the messages (queue/jetstream does), how a model
// computes (queue/localmodel, queue/inference), or anything about a patient: no message
// carries patient data, and slides and runs are named by random ids.
package queue
