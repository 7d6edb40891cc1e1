package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	openai "github.com/sashabaranov/go-openai"
)

func client(asked call) *openai.Client {
	config := openai.DefaultConfig(asked.Key)
	config.BaseURL = asked.URL + "/v1"
	return openai.NewClientWithConfig(config)
}

func request(asked call) (openai.ChatCompletionRequest, error) {
	var made openai.ChatCompletionRequest
	err := json.Unmarshal(asked.Request, &made)
	return made, err
}

func total(of *openai.Usage) *usage {
	if of == nil {
		return nil
	}
	return &usage{of.PromptTokens, of.CompletionTokens}
}

func listModels(ctx context.Context, asked call, tell func(piece)) error {
	list, err := client(asked).ListModels(ctx)
	if err != nil {
		return err
	}
	var names []string
	for _, model := range list.Models {
		names = append(names, model.ID)
	}
	tell(piece{Models: names})
	return nil
}

func whole(ctx context.Context, asked call, tell func(piece)) error {
	made, err := request(asked)
	if err != nil {
		return err
	}
	answer, err := client(asked).CreateChatCompletion(ctx, made)
	if err != nil {
		return err
	}
	choice := answer.Choices[0]
	tell(piece{
		Content:   choice.Message.Content,
		Reasoning: choice.Message.ReasoningContent,
		Finish:    string(choice.FinishReason),
		Usage:     total(&answer.Usage),
	})
	return nil
}

func stream(ctx context.Context, asked call, tell func(piece)) error {
	made, err := request(asked)
	if err != nil {
		return err
	}
	made.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
	answer, err := client(asked).CreateChatCompletionStream(ctx, made)
	if err != nil {
		return err
	}
	defer answer.Close()
	for {
		chunk, err := answer.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		given := piece{Usage: total(chunk.Usage)}
		for _, choice := range chunk.Choices {
			given.Content += choice.Delta.Content
			given.Reasoning += choice.Delta.ReasoningContent
			given.Finish = string(choice.FinishReason)
		}
		tell(given)
	}
}

func explain(err error) *refusal {
	var told *openai.APIError
	if errors.As(err, &told) {
		return &refusal{
			Status: told.HTTPStatusCode, Type: told.Type, Code: told.Code, Message: told.Message,
		}
	}
	var judged *refusal
	if errors.As(err, &judged) {
		return judged
	}
	return &refusal{Message: err.Error()}
}
