// {{title}}: answers "!ping".
package main

import (
	"encoding/json"
	"strings"

	"jackfield.example/plugin"
	"jackfield.example/plugin/chat"
	"jackfield.example/plugin/chatevents"
	"jackfield.example/plugin/lifecycle"
)

type automation struct {
	plugin.Base
	settings struct {
		Answer string `json:"answer"`
	}
}

func (a *automation) OnSettingsChanged(settingsJSON string) {
	if err := json.Unmarshal([]byte(settingsJSON), &a.settings); err != nil {
		plugin.Errorf("settings: %v", err)
	}
}

func (a *automation) OnChatMessage(message chatevents.ChatMessage) {
	// One's own messages arrive, too: answering them could go on for ever.
	if message.Sender.IsSelf {
		return
	}
	answer, isAsked := a.answerTo(message.Text, message.Sender.Name)
	if !isAsked {
		return
	}
	if err := chat.Send(message.ChannelID, answer); err != nil {
		plugin.Warnf("The answer was not sent: %v", err)
	}
}

// answerTo is what to say to a message, if anything.
func (a *automation) answerTo(text, name string) (string, bool) {
	if strings.TrimSpace(text) != "!ping" {
		return "", false
	}
	return strings.ReplaceAll(a.settings.Answer, "{name}", name), true
}

func init() {
	a := &automation{}
	lifecycle.Export(a)
	chatevents.Export(a)
}

func main() {}
