"""What reads foreign files and texts. Runs in a reader alone (wanmi.kit.apart), asked by name, never imported by what serves: no Django,
no database; plain values in, plain values out, an UnreadableFile where a file is none."""
