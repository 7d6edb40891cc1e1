// Asks with a client for Go, as the tests in Python say: a call as JSON on standard input, what came
// of it as lines of JSON on standard output. SIGINT cancels the call.
package main

import (
	"context"
	"encoding/json"
	"os"
	"os/signal"
)

type call struct {
	URL     string          `json:"url"`
	Key     string          `json:"key"`
	Request json.RawMessage `json:"request"`
}

type usage struct {
	Prompt     int `json:"prompt"`
	Completion int `json:"completion"`
}

type refusal struct {
	Status  int    `json:"status"`
	Type    string `json:"type"`
	Code    any    `json:"code"`
	Message string `json:"message"`
	// Whether one-api would switch a channel off that answers so.
	Disables bool `json:"disables,omitempty"`
}

func (told *refusal) Error() string { return told.Message }

// A piece of an answer, or why there is none.
type piece struct {
	Content   string   `json:"content"`
	Reasoning string   `json:"reasoning"`
	Finish    string   `json:"finish,omitempty"`
	Usage     *usage   `json:"usage,omitempty"`
	Models    []string `json:"models,omitempty"`
	Balance   *float64 `json:"balance,omitempty"`
	Done      bool     `json:"done,omitempty"`
	Failure   *refusal `json:"failure,omitempty"`
}

type command func(context.Context, call, func(piece)) error

var commands = map[string]command{
	"models":          listModels,
	"whole":           whole,
	"stream":          stream,
	"one-api-test":    testChannel,
	"one-api-relay":   relay,
	"one-api-balance": balance,
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var asked call
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		panic(err)
	}
	out := json.NewEncoder(os.Stdout)
	tell := func(given piece) {
		if err := out.Encode(given); err != nil {
			panic(err)
		}
	}
	if err := commands[os.Args[1]](ctx, asked, tell); err != nil {
		tell(piece{Failure: explain(err)})
	}
}
