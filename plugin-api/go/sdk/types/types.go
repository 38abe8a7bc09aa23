// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package types: Shapes that several interfaces share. Nothing here is called.
package types

// A user as the session knows them. `id` is unique within one connection to one server; it is not stable across reconnects. `name` is 1 to 32 Unicode characters without control characters.
type User struct {
	ID   uint32
	Name string
	// The channel that the user is in, or none while the user is in no channel.
	ChannelID  *uint32
	IsSelf     bool
	IsMuted    bool
	IsDeafened bool
}

// A persistent voice room with its text chat. `name` is 1 to 64 Unicode characters.
type Channel struct {
	ID   uint32
	Name string
}

// One chat message as it arrived. `text` is plain text of 1 to 4,000 characters, never markup.
type ChatMessage struct {
	// Unique within one run of the server; names the message where something is put beside it.
	ID        string
	ChannelID uint32
	Sender    User
	Text      string
	// When the server took it, milliseconds since 1970-01-01 UTC.
	SentAtMs float64
}
