// Package inference speaks the Open Inference Protocol (KServe V2) over REST with binary
// tensors: Client asks a remote model server (Triton, KServe, OpenVINO and others) and is a
// queue.Model; Handler serves models of this process to anyone who speaks it.
//
// What comes from the other side is not trusted: sizes are checked before anything is
// allocated, and every score is checked before it is handed on.
//
// It must not know what a model computes, where tiles come from or who may ask.
package inference
