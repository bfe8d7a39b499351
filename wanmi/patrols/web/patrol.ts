// The look of a responsibility grid and of the list of them; the map itself is a part of kit.
import "../../grids/web/drawing.css";
import "./patrols.css";
