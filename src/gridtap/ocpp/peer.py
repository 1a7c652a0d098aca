"""One symmetric RPC peer without I/O: what came in, what goes out, what is awaited. Gateway and simulator stand on it.

Every method takes what happened and returns the events that follow, in order; the owner does them one by one.

    peer = Peer(Dialect.OCPP16, next_id=lambda: str(uuid4()), call_timeout_s=30.0)
    events = peer.receive(frame_bytes, now)                  a frame arrived
    events = peer.reply(message_id, response_struct)         the CALL being handled is done
    events = peer.reply_error(message_id, CallError(...))    ... or cannot be done
    message_id, events = peer.call(action, request, now)     ask the other side; may wait for its turn. Raises QueueFull
    events = peer.send(action, request)                      2.1 SEND: no reply follows
    events = peer.refuse_result(message_id, CallError(...))  2.1 CALLRESULTERROR: their result was unreadable; else nothing
    events = peer.cancel(message_id)                         forget a call that nobody waits for any more
    events = peer.expire(now)                                call it every second or at peer.next_deadline()
    events = peer.close()                                    the socket is gone: everything pending fails

Events (`Event` is their union):
    Send(data, message_type, message_id, action)             write these bytes to the socket now
    CallReceived(message_id, action, payload)                handle it, then reply exactly once; the next one waits for that
    SendReceived(message_id, action, payload)                2.1: handle it, never reply
    ResultReceived(message_id, action, payload)              our call's answer; payload is Raw, use decode_response
    ErrorReceived(message_id, action, code, description, details)    our call was refused
    TimedOut(message_id, action)                             sent, no reply in time; a LateReply may follow
    Expired(message_id, action)                              never sent: its turn did not come in time
    Dropped(message_id, action, was_sent)                    the connection closed first
    LateReply(message_id, action, frame)                     the answer of a call that had timed out; frame is CallResult or CallErrorFrame
    UnsolicitedReply(message_id)                             nobody asked; counted, ignored
    ResultRefused(message_id, code, description)             2.1: the other side could not read our reply
    BadMessage(kind, description)                            a frame that broke the rules; if an answer is due a Send follows
    PauseReading() · ResumeReading()                         too many CALLs wait · few enough again
    Overflowed()                                             it kept sending far beyond the pause: close the socket
Counters: peer.bad_messages, peer.unsolicited_replies, peer.replays; peer.is_idle tells that nothing is pending either way.
"""
