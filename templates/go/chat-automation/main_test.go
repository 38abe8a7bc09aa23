package main

import "testing"

func TestItAnswersPingWithTheNameAndNothingElse(t *testing.T) {
	a := &automation{}
	a.OnSettingsChanged(`{"answer":"pong, {name}"}`)
	if answer, isAsked := a.answerTo("!ping", "Ann"); answer != "pong, Ann" || !isAsked {
		t.Fatalf("!ping got %q", answer)
	}
	if _, isAsked := a.answerTo("ping", "Ann"); isAsked {
		t.Fatal("ping got an answer")
	}
}
