// The look of a unit grid's page; the map itself is a part of kit.
import "./drawing.css";
