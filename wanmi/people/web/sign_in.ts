// The door needs no script of its own: only its styles.
import "./sign_in.css";
