package main

// What one-api sends to a channel of the type OpenAI, byte for byte as Go's HTTP client writes it,
// and how it judges the answer. Not its code: its rules.

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

type channelError struct {
	Message string `json:"message"`
	Type    string `json:"type"`
	Param   string `json:"param"`
	Code    any    `json:"code"`
}

// Typed as strictly as one-api's own: a count that is no integer is an answer it cannot read.
type channelAnswer struct {
	Choices []struct {
		Index   int `json:"index"`
		Message struct {
			Content   any `json:"content"`
			Reasoning any `json:"reasoning_content"`
		} `json:"message"`
		Delta struct {
			Content   any `json:"content"`
			Reasoning any `json:"reasoning_content"`
		} `json:"delta"`
		FinishReason *string `json:"finish_reason"`
	} `json:"choices"`
	Usage *struct {
		Prompt     int `json:"prompt_tokens"`
		Completion int `json:"completion_tokens"`
		Total      int `json:"total_tokens"`
	} `json:"usage"`
	Error channelError `json:"error"`
}

func ask(ctx context.Context, asked call, body io.Reader, accept string) (*http.Response, error) {
	url := asked.URL + "/v1/chat/completions"
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", accept)
	request.Header.Set("Authorization", "Bearer "+asked.Key)
	return http.DefaultClient.Do(request)
}

// The channel's test: a body with its length, an empty Accept.
func testChannel(ctx context.Context, asked call, tell func(piece)) error {
	response, err := ask(ctx, asked, bytes.NewBuffer(asked.Request), "")
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return refused(response)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	var answer channelAnswer
	if err := json.Unmarshal(body, &answer); err != nil {
		return err
	}
	if answer.Error.Type != "" {
		return judge(response.StatusCode, answer.Error)
	}
	if len(answer.Choices) == 0 {
		return errors.New("the answer has no choices")
	}
	content, ok := answer.Choices[0].Message.Content.(string)
	if !ok {
		return errors.New("the content is no string")
	}
	tell(piece{Content: content, Usage: counted(answer)})
	return nil
}

// A stream that is passed on: the user's body, of a length that Go's client is not told.
func relay(ctx context.Context, asked call, tell func(piece)) error {
	body := io.NopCloser(bytes.NewBuffer(asked.Request))
	response, err := ask(ctx, asked, body, "text/event-stream")
	if err != nil {
		return err
	}
	defer response.Body.Close()
	ok := response.StatusCode == http.StatusOK || response.StatusCode == http.StatusCreated
	if !ok || strings.HasPrefix(response.Header.Get("Content-Type"), "application/json") {
		return refused(response)
	}
	return relayLines(response.Body, tell)
}

// one-api reads with a scanner of the usual size, so that a line of 64 KiB ends the stream; it
// passes over whatever does not begin exactly with the word and one space.
func relayLines(body io.Reader, tell func(piece)) error {
	scanner := bufio.NewScanner(body)
	done := false
	for scanner.Scan() {
		line := scanner.Text()
		data := strings.TrimPrefix(line, "data: ")
		switch {
		case data == line:
			continue
		case done:
			return fmt.Errorf("behind the end: %s", data)
		case strings.HasPrefix(data, "[DONE]"):
			done = true
			continue
		}
		var chunk channelAnswer
		if err := json.Unmarshal([]byte(data), &chunk); err != nil {
			return fmt.Errorf("%w in %s", err, data)
		}
		// An error event has neither: it is dropped.
		if len(chunk.Choices) == 0 && chunk.Usage == nil {
			continue
		}
		tell(told(chunk))
	}
	if err := scanner.Err(); err != nil {
		return err
	}
	tell(piece{Done: done})
	return nil
}

func told(chunk channelAnswer) piece {
	given := piece{Usage: counted(chunk)}
	for _, choice := range chunk.Choices {
		content, _ := choice.Delta.Content.(string)
		reasoning, _ := choice.Delta.Reasoning.(string)
		given.Content += content
		given.Reasoning += reasoning
		if choice.FinishReason != nil {
			given.Finish = *choice.FinishReason
		}
	}
	return given
}

func counted(answer channelAnswer) *usage {
	if answer.Usage == nil || answer.Usage.Total == 0 {
		return nil
	}
	return &usage{answer.Usage.Prompt, answer.Usage.Completion}
}

func refused(response *http.Response) error {
	var body struct {
		Error channelError `json:"error"`
	}
	if err := json.NewDecoder(response.Body).Decode(&body); err != nil {
		return err
	}
	return judge(response.StatusCode, body.Error)
}

// The words and types that switch a channel off.
func judge(status int, told channelError) error {
	disables := status == http.StatusUnauthorized
	switch told.Type {
	case "insufficient_quota", "authentication_error", "permission_error", "forbidden":
		disables = true
	}
	if told.Code == "invalid_api_key" || told.Code == "account_deactivated" {
		disables = true
	}
	message := strings.ToLower(told.Message)
	for _, word := range []string{
		"credit", "balance", "permission denied", "your access was terminated",
		"violation of our policies", "organization has been", "api key not valid", "api key expired",
	} {
		disables = disables || strings.Contains(message, word)
	}
	return &refusal{status, told.Type, told.Code, told.Message, disables}
}

func get(ctx context.Context, asked call, path string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, asked.URL+path, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+asked.Key)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return refused(response)
	}
	return json.NewDecoder(response.Body).Decode(into)
}

func balance(ctx context.Context, asked call, tell func(piece)) error {
	var subscription struct {
		HasPaymentMethod bool    `json:"has_payment_method"`
		HardLimit        float64 `json:"hard_limit_usd"`
	}
	if err := get(ctx, asked, "/v1/dashboard/billing/subscription", &subscription); err != nil {
		return err
	}
	today := time.Now()
	first := today.Format("2006-01") + "-01"
	if !subscription.HasPaymentMethod {
		first = today.AddDate(0, 0, -100).Format("2006-01-02")
	}
	var used struct {
		Cents float64 `json:"total_usage"`
	}
	path := fmt.Sprintf("/v1/dashboard/billing/usage?start_date=%s&end_date=%s",
		first, today.Format("2006-01-02"))
	if err := get(ctx, asked, path, &used); err != nil {
		return err
	}
	left := subscription.HardLimit - used.Cents/100
	tell(piece{Balance: &left})
	return nil
}
