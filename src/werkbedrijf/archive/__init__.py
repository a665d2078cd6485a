"""The deposit: the whole study in one zip, with what data archives and data editors ask for."""
